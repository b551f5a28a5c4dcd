import { withLatinDigits } from "./numberText";

/** `08:30` of what somebody typed: `8`, `8.30`, `0830`, `830`, `8:30 pm`. Nothing, if that is no time of a day. */
export function parsedTime(typed: string): string | undefined {
  const found = /^(\d{1,2})(?:[\s.:h]?(\d{2}))?\s*([ap])?\.?(?:m\.?)?$/i.exec(withLatinDigits(typed).trim());
  if (found === null) return undefined;
  const [, first = "", second, half] = found;
  let hour = Number(first);
  const minute = Number(second ?? 0);
  if (half !== undefined) {
    if (hour < 1 || hour > 12) return undefined;
    hour = (hour % 12) + (half.toLowerCase() === "p" ? 12 : 0);
  }
  // The end of a day is a time, too.
  if (hour > 24 || minute > 59 || (hour === 24 && minute > 0)) return undefined;
  return `${String(hour).padStart(2, "0")}:${String(minute).padStart(2, "0")}`;
}
