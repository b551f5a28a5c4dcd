import type { VitalClinicalRecord } from "../../../api/schema";
import { Badge, Icon } from "../../../design";
import { t } from "../../../i18n";
import { dateOf } from "../../../i18n/format";
import { referenceOf, standingOf } from "./reference";

/** Says in a word, with a sign, that a value lies above or below what is usual at the age. */
export function StandingBadge({ vital, birthDate }: { vital: VitalClinicalRecord; birthDate: string | undefined }) {
  const standing = standingOf(vital, referenceOf(vital.type, birthDate, dateOf(vital.measuredAt)));
  if (standing === undefined || vital.status === "enteredInError") return null;
  return (
    <Badge tone="warning">
      <span className={standing === "high" ? "standing-up" : "standing-down"}><Icon name="chevron" size={12} /></span>
      {t(`doctor:vitals.${standing}`)}
    </Badge>
  );
}
