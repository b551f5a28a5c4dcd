import type { MetricsReport } from "../../../api/schema";

export interface MonthRow {
  month: string;
  booked: number;
  completed: number;
  noShows: number;
  cancelled: number;
  /** Minutes on average; nothing where nobody waited. */
  waiting: number | undefined;
  consultation: number | undefined;
  /** Of 0 to 1 and more. */
  utilisation: number | undefined;
}

export function rowsOf(report: MetricsReport): MonthRow[] {
  return report.months.map(({ month, counts, openingMinutes }) => ({
    month, booked: counts.booked, completed: counts.completed, noShows: counts.noShows, cancelled: counts.cancelled,
    waiting: counts.waits === 0 ? undefined : counts.waitingSeconds / counts.waits / 60,
    consultation: counts.consultations === 0 ? undefined : counts.consultationSeconds / counts.consultations / 60,
    utilisation: openingMinutes === 0 ? undefined : counts.bookedMinutes / openingMinutes,
  }));
}

/** `2026-06` is 5 months before `2026-11`. */
export function monthsBefore(month: string, count: number): string {
  const [year = 0, number = 1] = month.split("-").map(Number);
  return new Date(Date.UTC(year, number - 1 - count, 1)).toISOString().slice(0, 7);
}
