import { locale } from "./format";

type Part = "day" | "month" | "year";

/** In which order people of the language write a date: day, month and year in all of them today. */
function order(): Part[] {
  return new Intl.DateTimeFormat(locale(), { day: "2-digit", month: "2-digit", year: "numeric" })
    .formatToParts(new Date(Date.UTC(2026, 10, 24)))
    .map((one) => one.type)
    .filter((one): one is Part => one === "day" || one === "month" || one === "year");
}

/** `24/11/2026` of `2026-11-24`; a text that is no date stays as it is. */
export function dateText(iso: string): string {
  const found = /^(\d{4})-(\d\d)-(\d\d)$/.exec(iso);
  if (found === null) return iso;
  const parts: Record<Part, string> = { year: found[1] ?? "", month: found[2] ?? "", day: found[3] ?? "" };
  return order().map((one) => parts[one]).join("/");
}

/**
 * `2026-11-24` of what somebody typed: in the order of the language, with any separator or none (`24112026`), with two figures of
 * the year, or as the API writes it. Nothing, if that is no day of the calendar.
 * @param latest Of two figures of a year those are meant that do not lead past it.
 */
export function parsedDate(text: string, latest?: string): string | undefined {
  const trimmed = text.trim();
  if (/^\d{4}-\d\d-\d\d$/.test(trimmed)) return existing(trimmed);
  const parts = order();
  let figures = trimmed.split(/[\s./-]+/).filter((one) => one !== "");
  if (figures.length === 1 && /^(\d{8}|\d{6})$/.test(trimmed)) {
    let rest = trimmed;
    figures = parts.map((part) => {
      const length = part === "year" ? trimmed.length - 4 : 2;
      const taken = rest.slice(0, length);
      rest = rest.slice(length);
      return taken;
    });
  }
  if (figures.length !== 3 || figures.some((one) => !/^\d+$/.test(one))) return undefined;
  const of = (part: Part) => figures[parts.indexOf(part)] ?? "";
  if (of("day").length > 2 || of("month").length > 2) return undefined;
  const monthAndDay = `-${of("month").padStart(2, "0")}-${of("day").padStart(2, "0")}`;
  if (of("year").length === 4) return existing(of("year") + monthAndDay);
  if (of("year").length !== 2) return undefined;
  const limit = latest ?? `${new Date().getFullYear() + 20}-12-31`;
  const near = existing(`20${of("year")}${monthAndDay}`);
  return near !== undefined && near <= limit ? near : existing(`19${of("year")}${monthAndDay}`);
}

/** Whether a text is a day of the calendar, as the API writes it. */
export function isDate(text: string): boolean {
  return /^\d{4}-\d\d-\d\d$/.test(text) && existing(text) !== undefined;
}

/** The date, if the calendar has it: no 30 February. */
function existing(iso: string): string | undefined {
  const moment = Date.parse(`${iso}T00:00:00Z`);
  return Number.isNaN(moment) || new Date(moment).toISOString().slice(0, 10) !== iso ? undefined : iso;
}
