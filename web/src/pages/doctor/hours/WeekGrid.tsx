import type { FieldError } from "../../../api/problem";
import type { WeeklyTemplate } from "../../../api/schema";
import { t } from "../../../i18n";
import { weekday } from "../../../i18n/format";
import { days, minutesOf, shortClock } from "./model";
import { HoursLine, Wrong } from "./parts";

/** A week as it is worked: a column a day, a block a session; on a phone a list of days. */
export function WeekGrid({
  shown, errors, nameOfType, open,
}: {
  shown: { template: WeeklyTemplate; index: number }[]; errors: FieldError[]; nameOfType: (code: string) => string;
  open: ((template: number, session: number) => void) | undefined;
}) {
  const all = shown.flatMap(({ template }) => template.sessions);
  const first = Math.floor(Math.min(...all.map((one) => minutesOf(one.hours.start)), 9 * 60) / 60);
  const last = Math.ceil(Math.max(...all.map((one) => minutesOf(one.hours.end)), 17 * 60) / 60);
  const minutes = (last - first) * 60;
  const place = (from: string, to: string) => ({
    top: `${((minutesOf(from) - first * 60) / minutes) * 100}%`, height: `${((minutesOf(to) - minutesOf(from)) / minutes) * 100}%`,
  });
  return (
    <div className="week" style={{ height: `${(last - first) * 52 + 36}px` }}>
      <div className="week-times" aria-hidden="true">
        {Array.from({ length: last - first + 1 }, (_, index) => (
          <span key={index} className="small muted number" style={{ top: `${((index * 60) / minutes) * 100}%` }}>{String(first + index).padStart(2, "0")}:00</span>
        ))}
      </div>
      {days.map((day, number) => (
        <section key={day} className="week-day" aria-label={weekday(number + 1)}>
          <h3 className="small">{weekday(number + 1, true)}</h3>
          <div className="week-column">
            {shown.flatMap(({ template, index }, order) =>
              template.sessions.map((session, position) => {
                if (session.day !== day) return null;
                const at = `/templates/${index}/sessions/${position}`;
                const isWrong = errors.some((one) => one.pointer.startsWith(at));
                const content = (
                  <>
                    <HoursLine hours={session.hours} nameOfType={nameOfType} />
                    {shown.length > 1 && <span className="small">{template.location}</span>}
                    <Wrong errors={errors} at={at} />
                    {session.hours.breaks?.map((one) => (
                      <span
                        key={one.start} className="week-break" aria-hidden="true"
                        style={within(session.hours.start, session.hours.end, one.start, one.end)}
                      />
                    ))}
                  </>
                );
                const className = `week-block week-place-${order % 3} ${isWrong ? "week-wrong" : ""}`;
                return open === undefined ? (
                  <div key={at} className={className} style={place(session.hours.start, session.hours.end)}>{content}</div>
                ) : (
                  <button
                    key={at} type="button" className={className} style={place(session.hours.start, session.hours.end)} onClick={() => open(index, position)}
                    aria-label={t("doctor:hours.editSession", {
                      day: weekday(number + 1), from: shortClock(session.hours.start), to: shortClock(session.hours.end), place: template.location,
                    })}
                  >
                    {content}
                  </button>
                );
              }),
            )}
          </div>
        </section>
      ))}
    </div>
  );
}

function within(start: string, end: string, from: string, to: string) {
  const length = Math.max(1, minutesOf(end) - minutesOf(start));
  return { top: `${((minutesOf(from) - minutesOf(start)) / length) * 100}%`, height: `${((minutesOf(to) - minutesOf(from)) / length) * 100}%` };
}
