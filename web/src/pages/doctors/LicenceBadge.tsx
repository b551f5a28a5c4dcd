import type { Licence } from "../../api/schema";
import { Badge, type Tone } from "../../design";
import { t } from "../../i18n";
import { date } from "../../i18n/format";

const tones: Record<Licence["status"], Tone> = { valid: "success", expiring: "warning", expired: "danger", missing: "danger" };

/** How long a doctor may practise, in words. */
export function LicenceBadge({ licence }: { licence: Licence }) {
  const until = licence.through === undefined ? "–" : date(licence.through);
  return <Badge tone={tones[licence.status]}>{t(`doctors:licence.status.${licence.status}`, { date: until })}</Badge>;
}

/** Whether anybody can be booked with the doctor at all. */
export function isLicensed(licence: Licence): boolean {
  return licence.status === "valid" || licence.status === "expiring";
}
