import { useSession } from "../../app/session";
import { t } from "../../i18n";
import { Door } from "./Door";
import { SignInForm } from "./SignInForm";

export function SignInPage() {
  const { signedIn } = useSession();
  return (
    <Door title={t("account:signIn.title")}>
      <SignInForm done={signedIn} />
    </Door>
  );
}
