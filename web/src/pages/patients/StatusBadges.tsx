import type { Patient } from "../../api/schema";
import { Badge } from "../../design";
import { t } from "../../i18n";
import { date } from "../../i18n/format";

/** What must not be overlooked of a record: merged, erased, deceased, held. */
export function StatusBadges({ patient }: { patient: Patient }) {
  return (
    <>
      {patient.status !== "active" && <Badge tone="warning">{t(`patients:status.${patient.status}`)}</Badge>}
      {patient.deceasedOn !== undefined && <Badge tone="danger">{t("patients:deceased", { date: date(patient.deceasedOn) })}</Badge>}
      {patient.legalHold && <Badge tone="info">{t("patients:legalHold")}</Badge>}
    </>
  );
}
