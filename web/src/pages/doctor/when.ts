import { dateOf, minutesOfDay } from "../../i18n/format";

/** `2026-11-24T14:30` on the hospital's clock, for an input of a date with a time. */
export function toClock(instant: Date | string): string {
  const minutes = minutesOfDay(instant);
  const two = (value: number) => String(value).padStart(2, "0");
  return `${dateOf(instant)}T${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}

/** The instant at which the hospital's clock shows this; nothing for a text that is no time. */
export function fromClock(text: string): string | undefined {
  const wanted = Date.parse(`${text}:00Z`);
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}$/.test(text) || Number.isNaN(wanted)) return undefined;
  // What the hospital's clock shows at a guess tells how far the guess is off; the second look is for days on which the clock changes.
  let guess = wanted;
  for (let look = 0; look < 2; look += 1) guess += wanted - Date.parse(`${toClock(new Date(guess))}:00Z`);
  return new Date(guess).toISOString();
}

/** The first instant of a date of the hospital. */
export function startOf(date: string): string | undefined {
  return fromClock(`${date}T00:00`);
}
