import { currentLanguage } from ".";

/** Dates, times and numbers as people of the chosen language write them. Times are those of the hospital. */
const locales = { en: "en-IN", hi: "hi-IN", te: "te-IN" } as const;

let zone: string | undefined;
const formats = new Map<string, Intl.DateTimeFormat>();

/** The hospital's time zone, once it is known; the browser's until then. */
export function setTimeZone(identifier: string): void {
  if (zone === identifier) return;
  zone = identifier;
  formats.clear();
}

export function locale(): string {
  return `${locales[currentLanguage()]}-u-nu-latn`;
}

function formatter(name: string, options: Intl.DateTimeFormatOptions, isDateOnly = false): Intl.DateTimeFormat {
  const key = `${currentLanguage()} ${name}`;
  let known = formats.get(key);
  if (known === undefined) {
    const timeZone = isDateOnly ? "UTC" : zone;
    known = new Intl.DateTimeFormat(locale(), timeZone === undefined ? options : { ...options, timeZone });
    formats.set(key, known);
  }
  return known;
}

/** `14:30` of an instant. */
export function time(instant: string | Date): string {
  return formatter("time", { hour: "2-digit", minute: "2-digit", hour12: false }).format(new Date(instant));
}

/** `24 Nov 2026` of an instant. */
export function day(instant: string | Date): string {
  return formatter("day", { day: "numeric", month: "short", year: "numeric" }).format(new Date(instant));
}

/** `24 Nov 2026, 14:30:05`: where what came first matters. */
export function dayAndSecond(instant: string | Date): string {
  const seconds = formatter("seconds", { hour: "2-digit", minute: "2-digit", second: "2-digit", hour12: false });
  return `${day(instant)}, ${seconds.format(new Date(instant))}`;
}

export function dayAndTime(instant: string | Date): string {
  return `${day(instant)}, ${time(instant)}`;
}

/** `24 Nov 2026` of a date without a time: `2026-11-24`. */
export function date(text: string): string {
  return formatter("date", { day: "numeric", month: "short", year: "numeric" }, true).format(new Date(`${text}T00:00:00Z`));
}

/** `Tue 24 Nov` of a date without a time; the long form, `Tuesday, 24 November`, names the year where it is not this one. */
export function weekdayAndDate(text: string, isLong = false): string {
  if (isLong && text.slice(0, 4) !== dateOf().slice(0, 4)) return fullDate(text);
  const options: Intl.DateTimeFormatOptions = isLong
    ? { weekday: "long", day: "numeric", month: "long" }
    : { weekday: "short", day: "numeric", month: "short" };
  return formatter(isLong ? "weekday-long" : "weekday", options, true).format(new Date(`${text}T00:00:00Z`));
}

/** `Tuesday, 24 November 2026` of a date without a time: for paper, which is read later. */
export function fullDate(text: string): string {
  const options: Intl.DateTimeFormatOptions = { weekday: "long", day: "numeric", month: "long", year: "numeric" };
  return formatter("weekday-year", options, true).format(new Date(`${text}T00:00:00Z`));
}

/** The months as they are called in the language and in English, long and short, in small letters; the first is January's. */
export function monthNames(): string[][] {
  return Array.from({ length: 12 }, (_, month) =>
    [locale(), "en-GB"].flatMap((tag) =>
      (["long", "short"] as const).map((style) =>
        new Intl.DateTimeFormat(tag, { month: style, timeZone: "UTC" }).format(Date.UTC(2026, month, 1)).toLowerCase())));
}

/** `Tuesday` or `Tue` of 1 (Monday) to 7. */
export function weekday(number: number, isShort = false): string {
  // 1970-01-05 was a Monday.
  return formatter(isShort ? "day-short" : "day-long", { weekday: isShort ? "short" : "long" }, true).format(
    new Date(Date.UTC(1970, 0, 4 + number)),
  );
}

/** `November 2026` of `2026-11`. */
export function month(text: string, isShort = false): string {
  return formatter(isShort ? "month-short" : "month", { month: isShort ? "short" : "long", year: isShort ? "2-digit" : "numeric" }, true)
    .format(new Date(`${text}-01T00:00:00Z`));
}

export function number(value: number, mostDigits = 1): string {
  return new Intl.NumberFormat(locale(), { maximumFractionDigits: mostDigits }).format(value);
}

/** `Patients, Doctors and Appointments`. */
export function list(words: string[]): string {
  return new Intl.ListFormat(locale(), { type: "conjunction" }).format(words);
}

/** Of 0 to 1. */
export function percent(value: number): string {
  return new Intl.NumberFormat(locale(), { style: "percent", maximumFractionDigits: 1 }).format(value);
}

/** Of the minor unit: 118000 paise are ₹1,180.00. */
export function money(value: { amount: number; currency: string }): string {
  const format = new Intl.NumberFormat(locale(), { style: "currency", currency: value.currency });
  const digits = format.resolvedOptions().maximumFractionDigits;
  return format.format(value.amount / 10 ** digits);
}

/** "5 minutes ago", "in 2 hours", "yesterday", "now". */
export function relative(instant: string | Date, now = Date.now()): string {
  const seconds = Math.round((new Date(instant).getTime() - now) / 1000);
  const format = new Intl.RelativeTimeFormat(locale(), { numeric: "auto" });
  const steps: [Intl.RelativeTimeFormatUnit, number][] = [["day", 86_400], ["hour", 3_600], ["minute", 60]];
  for (const [unit, length] of steps) {
    if (Math.abs(seconds) >= length) return format.format(Math.trunc(seconds / length), unit);
  }
  return format.format(0, "second");
}

/** The hospital's date of an instant, as `2026-11-24`. */
export function dateOf(instant: Date | string = new Date()): string {
  const parts = clock("date", { year: "numeric", month: "2-digit", day: "2-digit" }, instant);
  return `${parts.year}-${parts.month}-${parts.day}`;
}

/** The parts of an instant by the hospital's clock, by their names: for reckoning. How they are put together is no browser's promise. */
function clock(name: string, options: Intl.DateTimeFormatOptions, instant: Date | string): Partial<Record<Intl.DateTimeFormatPartTypes, string>> {
  let known = formats.get(`clock ${name}`);
  if (known === undefined) {
    known = new Intl.DateTimeFormat("en-GB", zone === undefined ? options : { ...options, timeZone: zone });
    formats.set(`clock ${name}`, known);
  }
  return Object.fromEntries(known.formatToParts(new Date(instant)).map(({ type, value }) => [type, value]));
}

/** The date so many days after another. */
export function addDays(text: string, days: number): string {
  const moved = new Date(`${text}T00:00:00Z`);
  moved.setUTCDate(moved.getUTCDate() + days);
  return moved.toISOString().slice(0, 10);
}

/** 1 (Monday) to 7 of a date. */
export function weekdayNumber(text: string): number {
  return new Date(`${text}T00:00:00Z`).getUTCDay() || 7;
}

/** Minutes since midnight of the hospital's clock. */
export function minutesOfDay(instant: string | Date): number {
  const parts = clock("minutes", { hour: "2-digit", minute: "2-digit", hour12: false }, instant);
  return (Number(parts.hour) % 24) * 60 + Number(parts.minute);
}

/** The instant at which the hospital's clock shows so many minutes after the midnight of a date, as the API writes it. */
export function instantAt(text: string, minutes: number): string {
  const wanted = Date.parse(`${text}T00:00:00Z`) + minutes * 60_000;
  let guess = wanted;
  // Twice: the first correction may lead over a change of the clocks.
  for (let round = 0; round < 2; round += 1) {
    const shown = Date.parse(`${dateOf(new Date(guess))}T00:00:00Z`) + minutesOfDay(new Date(guess)) * 60_000;
    guess += wanted - shown;
  }
  return new Date(guess).toISOString();
}

/** What a language is called: `Malayalam` of `ml`. */
export function languageName(tag: string): string {
  try {
    return new Intl.DisplayNames([locale()], { type: "language" }).of(tag) ?? tag;
  } catch {
    // No well-formed tag.
    return tag;
  }
}

/** Whole years between a birth date and today; months below 2 years. */
export function age(birthDate: string, today = dateOf()): { years: number; months: number; days: number } {
  const [by = 0, bm = 1, bd = 1] = birthDate.split("-").map(Number);
  const [ty = 0, tm = 1, td = 1] = today.split("-").map(Number);
  const months = (ty - by) * 12 + tm - bm - (td < bd ? 1 : 0);
  return { years: Math.floor(months / 12), months, days: Math.round((Date.UTC(ty, tm - 1, td) - Date.UTC(by, bm - 1, bd)) / 86_400_000) };
}
