import type { Patient } from "../../api/schema";
import { dateOf, monthNames } from "../../i18n/format";

/** What somebody typed or scanned in the search field, as the API can be asked for it. */
export type Sought = { query: string } | { birthDate: string };

const SHORTEST = 2;

/** Nothing, while it is too little to search by. */
export function soughtBy(text: string): Sought | undefined {
  const words = text.trim().replace(/^hms:patient:/i, "");
  const birthDate = dateIn(words);
  if (birthDate !== undefined) return { birthDate };
  return words.length < SHORTEST ? undefined : { query: words.slice(0, 200) };
}

/** A whole date as it is written in India, by this app or by the API: `24/11/1990`, `24-11-1990`, `24.11.1990`, `24 Nov 1990`, `1990-11-24`. */
function dateIn(words: string): string | undefined {
  const text = withoutMonthName(words);
  const iso = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(text);
  const local = /^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})$/.exec(text);
  const [year, month, day] = iso !== null ? iso.slice(1) : local !== null ? [local[3], local[2], local[1]] : [];
  if (year === undefined || month === undefined || day === undefined) return undefined;
  const date = `${year}-${month.padStart(2, "0")}-${day.padStart(2, "0")}`;
  const instant = new Date(`${date}T00:00:00Z`);
  const isDate = !Number.isNaN(instant.getTime()) && instant.toISOString().startsWith(date);
  return isDate && date <= dateOf() ? date : undefined;
}

/** `24/11/1990` of `24 Nov 1990`; other texts stay as they are. */
function withoutMonthName(text: string): string {
  const [, day, word = "", year] = /^(\d{1,2})[\s.-]+([^\s\d.,-]{3,})[\s.,-]+(\d{4})$/.exec(text) ?? [];
  const month = monthNames().findIndex((names) => names.some((one) => one.startsWith(word.toLowerCase())));
  return year === undefined || month < 0 ? text : `${day}/${month + 1}/${year}`;
}

/** What was typed to find somebody who turned out not to be registered: kept for the registration that follows. */
let carried: string | undefined;

export function carryOver(text: string): void {
  carried = text.trim() === "" ? undefined : text.trim();
}

export interface Carried {
  given?: string;
  family?: string;
  phone?: string;
  birthDate?: string;
}

/** The mother of a newborn who is to be registered: what is known of the child from her record is carried over. */
let mother: Patient | undefined;

export function carryMother(patient: Patient): void {
  mother = patient;
}

/** Once. */
export function takeMother(): Patient | undefined {
  const taken = mother;
  mother = undefined;
  return taken;
}

/** What is carried over, once; words are names, the last of them the family's. */
export function takeCarried(): Carried | undefined {
  const text = carried;
  carried = undefined;
  if (text === undefined) return undefined;
  const birthDate = dateIn(text);
  if (birthDate !== undefined) return { birthDate };
  if (/^[+\d][\d\s().-]{5,}$/.test(text)) return { phone: text };
  if (/\d/.test(text)) return undefined;
  const names = text.split(/\s+/).map((one) => one.charAt(0).toLocaleUpperCase() + one.slice(1));
  const family = names.length > 1 ? names.pop() : undefined;
  return { given: names.join(" "), ...(family !== undefined && { family }) };
}
