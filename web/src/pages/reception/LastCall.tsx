import { Badge, Icon } from "../../design";
import { label, t } from "../../i18n";
import { relative } from "../../i18n/format";
import { callTime, isDue, type ToCall } from "./calls";

/** What came of calling a patient, and when to call again. @param isOpen Whether they are still to be called at all. */
export function LastCall({
  entry, callers, now, isOpen = true,
}: { entry: ToCall; callers: Map<string, string>; now: number; isOpen?: boolean }) {
  const contact = entry.contact;
  if (contact === undefined) return isOpen ? <span className="muted">{t("reception:calls.none")}</span> : null;
  const { at, by, outcome, callAgainAt, notes } = contact.last;
  const said = [relative(at, now), callers.get(by), contact.count > 1 ? t("reception:calls.times", { count: contact.count }) : undefined];
  return (
    <span className="last-call">
      {isOpen && callAgainAt !== undefined && (
        isDue(entry, now)
          ? <Badge tone="warning"><Icon name="phone" size={14} />{t("reception:calls.due", { time: callTime(callAgainAt, now) })}</Badge>
          : <span>{t("reception:calls.againAt", { time: callTime(callAgainAt, now) })}</span>
      )}
      <span>{label("contactOutcome", outcome)}</span>
      <span className="muted small">{said.filter((one) => one !== undefined).join(" · ")}</span>
      {notes !== undefined && <span className="small wrap-anywhere">{notes}</span>}
    </span>
  );
}
