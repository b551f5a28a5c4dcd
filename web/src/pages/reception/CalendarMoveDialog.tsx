import { useState } from "react";
import { useSession } from "../../app/session";
import { Confirm, ErrorNotice, Facts } from "../../design";
import { t } from "../../i18n";
import { dateOf, time, weekdayAndDate } from "../../i18n/format";
import { isOpen, isTaken } from "./CalendarGeometry";
import { instantOf, type Column, type Entry, type Place } from "./CalendarModel";

/** Asks before something is moved: from where, to where. */
export function CalendarMoveDialog({
  entry, from, to, place, isBusy, error, move, close,
}: {
  entry: Entry; from: string; to: Column; place: Place; isBusy: boolean; error: unknown; move: (overbook: boolean) => void; close: () => void;
}) {
  const { can } = useSession();
  const others = to.taken.filter((one) => one.id !== entry.id);
  const isInTheWay = isTaken(place.minute, others) || (to.openings.length > 0 && !isOpen(place.minute, to.openings));
  const [overbooks, setOverbooks] = useState(false);
  return (
    <Confirm
      title={t("reception:calendar.move.title", { name: entry.patientName ?? "–" })} action={t("reception:calendar.move.action")}
      otherwise={t("reception:calendar.stopMoving")} isBusy={isBusy} close={close} run={() => move(overbooks)} error={<ErrorNotice error={error} />}
      text={
        <div className="stack">
          <Facts
            items={[
              [t("reception:calendar.move.from"), `${when(entry.appointment.start)} · ${from}`],
              [
                t("reception:calendar.move.to"),
                <strong key="to">{when(instantOf(to, place.minute))} · {to.doctor === undefined ? to.room : to.name}</strong>,
              ],
            ]}
          />
          {isInTheWay && can("appointments.overbook") && (
            <label className="check">
              <input type="checkbox" checked={overbooks} onChange={(event) => setOverbooks(event.target.checked)} />
              <span>
                {t("reception:calendar.move.overbook")}
                <span className="hint">{t("reception:calendar.move.overbookHint")}</span>
              </span>
            </label>
          )}
        </div>
      }
    />
  );
}

/** With the day of the week, which is what one sees that one dropped it on the wrong day by. */
function when(start: string): string {
  return `${weekdayAndDate(dateOf(start), true)}, ${time(start)}`;
}
