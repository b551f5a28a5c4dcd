import { useSession } from "../../app/session";
import { EmptyState, LinkButton } from "../../design";
import { t } from "../../i18n";

/** Where something is done with doctors, and the hospital has none yet: who can change that, and where. */
export function NoDoctors() {
  const mayWrite = useSession().can("doctors.write");
  return (
    <EmptyState icon="people" title={t("doctors:none.title")} text={t(mayWrite ? "doctors:none.first" : "doctors:none.ask")}>
      {mayWrite && <LinkButton to="/doctors/new" look="primary" icon="add">{t("doctors:register.title")}</LinkButton>}
    </EmptyState>
  );
}
