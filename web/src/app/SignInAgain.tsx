import { Dialog } from "../design/Dialog";
import { t } from "../i18n";
import { SignInForm } from "../pages/account/SignInForm";
import { useSession } from "./session";

/** The session ended while somebody works: they sign in over the page, which stays as it is, and what they did goes on. */
export function SignInAgain() {
  const { isInterrupted, me, signedIn, signOut } = useSession();
  if (!isInterrupted) return null;
  return (
    <Dialog title={t("account:again.title")} close={undefined}>
      <div className="stack">
        <p>{t("account:again.text")}</p>
        <SignInForm email={me?.user?.email} done={signedIn} leave={() => void signOut()} />
      </div>
    </Dialog>
  );
}
