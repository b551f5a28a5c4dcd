import type { Patient } from "../../api/schema";
import { address } from "../../api/client";
import { useSession } from "../../app/session";
import { DocumentButton, IconButton, LinkButton, Notice } from "../../design";
import { t } from "../../i18n";

/** After a registration: what usually comes next, one click away. */
export function RegisteredNotice({ patient, close }: { patient: Patient; close: () => void }) {
  const { can } = useSession();
  const params = { id: patient.id };
  return (
    <Notice tone="success" title={t("patients:register.next", { mrn: patient.mrn })}>
      <div className="registered-next">
        <div className="row">
          {can("appointments.write") && (
            <LinkButton to={`/book?patient=${patient.id}`} icon="calendar" isSmall>{t("patients:record.book")}</LinkButton>
          )}
          {can("queue.write") && (
            <LinkButton to={`/queue?walkIn=${patient.id}`} icon="queue" isSmall>{t("patients:register.walkIn")}</LinkButton>
          )}
          <DocumentButton href={address("GET /api/patients/{id}/card.pdf", { params }).url} isSmall>{t("patients:print.card")}</DocumentButton>
          <DocumentButton href={address("GET /api/patients/{id}/wristband.pdf", { params }).url} isSmall>{t("patients:print.wristband")}</DocumentButton>
          <LinkButton to="/patients/new" icon="add" isSmall>{t("patients:register.another")}</LinkButton>
        </div>
        <IconButton icon="close" label={t("close")} isSmall onClick={close} />
      </div>
    </Notice>
  );
}
