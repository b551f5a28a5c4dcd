import { Confirm } from "../../design";
import { t } from "../../i18n";

/** Asks before a patient is noted as not come: who comes late after all needs a new appointment then. */
export function NoShowConfirm({ name, about, run, close }: { name: string; about: string; run: () => void; close: () => void }) {
  return (
    <Confirm
      title={t("reception:parts.noShow.title", { name })} action={t("reception:parts.noShow.action")} isDangerous close={close}
      otherwise={t("back")}
      text={
        <div className="stack stack-tight">
          <p>{about}</p>
          <p className="muted">{t("reception:parts.noShow.text")}</p>
        </div>
      }
      run={() => {
        close();
        run();
      }}
    />
  );
}
