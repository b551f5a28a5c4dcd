import type { DoctorAvailability } from "../../../api/schema";
import { Button, Dialog } from "../../../design";
import { t } from "../../../i18n";
import { date, weekday } from "../../../i18n/format";
import { compare } from "../notes/compare";
import { days, draftOf, shortClock, type HoursDraft } from "./model";

/** Somebody saved other hours meanwhile: both versions beside each other, and which of them shall hold. */
export function ConflictOfHours({
  mine, theirs, take, keep,
}: { mine: HoursDraft; theirs: DoctorAvailability; take: () => void; keep: () => void }) {
  const [own, other] = compare(linesOf(mine).join("\n"), linesOf(draftOf(theirs)).join("\n"));
  return (
    <Dialog
      title={t("conflict.title")} close={undefined} isWide
      footer={
        <>
          <Button onClick={take}>{t("doctor:hours.takeTheirs")}</Button>
          <Button look="primary" onClick={keep}>{t("doctor:hours.keepMine")}</Button>
        </>
      }
    >
      <div className="stack">
        <p>{t("doctor:hours.conflictText")}</p>
        <div className="note-versions">
          {[{ name: t("conflict.mine"), lines: own }, { name: t("conflict.theirs"), lines: other }].map(({ name, lines }) => (
            <section key={name}>
              <h3>{name}</h3>
              <ul>{lines.map((line, index) => <li key={index}>{line.isOther ? <mark>{line.text}</mark> : line.text}</li>)}</ul>
            </section>
          ))}
        </div>
      </div>
    </Dialog>
  );
}

/** Hours in words, a line each. */
function linesOf(draft: HoursDraft): string[] {
  return [
    ...draft.templates.flatMap((template) => [
      `${template.location}: ${template.effectiveTo === undefined
        ? t("doctor:hours.from", { from: date(template.effectiveFrom) })
        : t("doctor:hours.fromTo", { from: date(template.effectiveFrom), to: date(template.effectiveTo) })}`,
      ...template.sessions.map((one) => `${weekday(days.indexOf(one.day) + 1)} ${shortClock(one.hours.start)}–${shortClock(one.hours.end)}`),
    ]),
    ...draft.openings.map((one) => `${date(one.date)} ${shortClock(one.hours.start)}–${shortClock(one.hours.end)} ${one.location}`),
    ...draft.leaves.map((one) => `${t("doctor:hours.leave")}: ${date(one.from)} – ${date(one.to)}${one.hours === undefined ? "" : ` ${shortClock(one.hours.start)}–${shortClock(one.hours.end)}`}`),
  ];
}
