import { useEffect, useRef, useState, type KeyboardEvent } from "react";
import { t } from "../i18n";
import { addDays, date as longDate, dateOf, month as monthName, weekday, weekdayNumber } from "../i18n/format";
import { Button, IconButton } from "./Button";
import { Dialog } from "./Dialog";

const YEARS_BACK = 110;
const YEARS_AHEAD = 20;

/**
 * A month to choose a day from. Arrows move by a day and a week, Home and End to the ends of the week, Page Up and Down by a month,
 * with Shift by a year; Enter takes the day. Source: the date picker dialog of the ARIA Authoring Practices (w3.org/WAI/ARIA/apg).
 */
export function CalendarDialog({
  name, value, min, max, choose, close,
}: {
  name: string; value: string | undefined; min: string | undefined; max: string | undefined; choose: (date: string) => void; close: () => void;
}) {
  const [at, setAt] = useState(() => within(value ?? dateOf(), min, max));
  const moves = useRef(false);
  const grid = useRef<HTMLTableElement>(null);
  useEffect(() => {
    if (!moves.current) return;
    moves.current = false;
    grid.current?.querySelector<HTMLElement>("button[tabindex='0']")?.focus();
  }, [at]);

  const year = Number(at.slice(0, 4));
  const month = Number(at.slice(5, 7));
  const first = `${at.slice(0, 8)}01`;
  const start = addDays(first, 1 - weekdayNumber(first));
  const weeks = [0, 1, 2, 3, 4, 5].map((week) => [0, 1, 2, 3, 4, 5, 6].map((day) => addDays(start, week * 7 + day)))
    .filter((week) => week.some((day) => day.slice(0, 7) === at.slice(0, 7)));
  const go = (next: string) => setAt(within(next, min, max));
  const earliest = min === undefined ? year - YEARS_BACK : Number(min.slice(0, 4));
  const latest = max === undefined ? year + YEARS_AHEAD : Number(max.slice(0, 4));
  const today = dateOf();

  function pressed(event: KeyboardEvent): void {
    const next = {
      ArrowLeft: () => addDays(at, -1), ArrowRight: () => addDays(at, 1), ArrowUp: () => addDays(at, -7), ArrowDown: () => addDays(at, 7),
      Home: () => addDays(at, 1 - weekdayNumber(at)), End: () => addDays(at, 7 - weekdayNumber(at)),
      PageUp: () => moved(at, event.shiftKey ? -12 : -1), PageDown: () => moved(at, event.shiftKey ? 12 : 1),
    }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    moves.current = true;
    go(next());
  }

  return (
    <Dialog title={name} close={close} className="calendar-dialog" footer={
      within(today, min, max) === today && <Button onClick={() => choose(today)}>{t("date.today")}</Button>
    }>
      <div className="calendar-month">
        <IconButton icon="previous" isSmall label={t("date.previousMonth")} onClick={() => go(moved(at, -1))} />
        <select className="input" aria-label={t("date.month")} value={month} onChange={(event) => go(moved(at, Number(event.target.value) - month))}>
          {Array.from({ length: 12 }, (_, index) => (
            <option key={index} value={index + 1}>{monthName(`${year}-${String(index + 1).padStart(2, "0")}`).replace(/\s*\d{4}\s*/, "")}</option>
          ))}
        </select>
        <select className="input" aria-label={t("date.year")} value={year} onChange={(event) => go(moved(at, (Number(event.target.value) - year) * 12))}>
          {Array.from({ length: latest - earliest + 1 }, (_, index) => latest - index).map((one) => <option key={one} value={one}>{one}</option>)}
        </select>
        <IconButton icon="chevron" isSmall label={t("date.nextMonth")} onClick={() => go(moved(at, 1))} />
      </div>
      <p className="visually-hidden" aria-live="polite">{monthName(at.slice(0, 7))}</p>
      <table ref={grid} role="grid" className="calendar-days" aria-label={monthName(at.slice(0, 7))} onKeyDown={pressed}>
        <thead>
          <tr>{[1, 2, 3, 4, 5, 6, 7].map((day) => <th key={day} scope="col" abbr={weekday(day)}>{weekday(day, true)}</th>)}</tr>
        </thead>
        <tbody>
          {weeks.map((week) => (
            <tr key={week[0]}>
              {week.map((day) => (
                <td key={day} role="gridcell" aria-selected={day === value}>
                  {day.slice(0, 7) === at.slice(0, 7) && (
                    <button
                      type="button" tabIndex={day === at ? 0 : -1} data-autofocus={day === at ? "" : undefined} disabled={within(day, min, max) !== day}
                      aria-current={day === today ? "date" : undefined} aria-label={longDate(day)} onClick={() => choose(day)}
                    >
                      {Number(day.slice(8))}
                    </button>
                  )}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </Dialog>
  );
}

/** The same day so many months away, or the last one of a shorter month. */
function moved(date: string, months: number): string {
  const [year = 0, month = 1, day = 1] = date.split("-").map(Number);
  const first = new Date(Date.UTC(year, month - 1 + months, 1));
  const last = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 0)).getUTCDate();
  return `${first.toISOString().slice(0, 8)}${String(Math.min(day, last)).padStart(2, "0")}`;
}

function within(date: string, min: string | undefined, max: string | undefined): string {
  if (min !== undefined && date < min) return min;
  return max !== undefined && date > max ? max : date;
}
