import { t } from "../../i18n";
import { addDays, dateOf, weekdayAndDate } from "../../i18n/format";

/** `Tomorrow · Wednesday, 25 November`: a date as it is said at the desk, today and tomorrow by name. */
export function dayName(date: string): string {
  const today = dateOf();
  const name = date === today ? t("today") : date === addDays(today, 1) ? t("tomorrow") : undefined;
  return [name, weekdayAndDate(date, true)].filter((one) => one !== undefined).join(" · ");
}
