import type { AppointmentSeriesRule } from "../../api/schema";
import { addDays } from "../../i18n/format";

/** The most appointments that a series has. */
export const MOST_REPEATS = 52;
export const MOST_INTERVAL = 12;

/** The dates of a series, the first included, as the server reckons them: a month without the day has its last one. */
export function seriesDates(first: string, rule: AppointmentSeriesRule): string[] {
  const count = Math.max(0, Math.min(MOST_REPEATS, Math.floor(rule.count) || 0));
  const interval = Math.max(1, Math.min(MOST_INTERVAL, Math.floor(rule.interval) || 1));
  return Array.from({ length: count }, (_, number) => {
    const steps = number * interval;
    if (rule.every === "month") return addMonths(first, steps);
    return addDays(first, rule.every === "week" ? 7 * steps : steps);
  });
}

export function addMonths(date: string, months: number): string {
  const [year = 1970, month = 1, day = 1] = date.split("-").map(Number);
  const index = year * 12 + month - 1 + months;
  const [y, m] = [Math.floor(index / 12), (index % 12) + 1];
  const last = new Date(Date.UTC(y, m, 0)).getUTCDate();
  return `${y}-${String(m).padStart(2, "0")}-${String(Math.min(day, last)).padStart(2, "0")}`;
}
