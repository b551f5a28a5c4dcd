/** Where things stand in a calendar's column. Pure: minutes after midnight in, places out. */

/** Hours in which a doctor sees patients, with the length of the slots that begin with them. */
export interface Opening {
  start: number;
  end: number;
  slotMinutes: number;
  location: string;
}

/** What takes time. `until` is the end with the buffer. */
export interface Taken {
  id: string;
  start: number;
  end: number;
  until: number;
}

export interface Lane {
  lane: number;
  /** Lanes side by side where it stands. */
  lanes: number;
}

export interface Range {
  from: number;
  to: number;
}

const DAY = 1440;
const USUAL: Range = { from: 8 * 60, to: 18 * 60 };
/** The step where no hours say another. */
export const FREE_STEP = 15;
/** A longer gap between hours is not a break but closed. */
const LONGEST_BREAK = 90;

/** The hours of the day that must be shown: whole ones, with all openings and everything that is taken. */
export function hoursShown(columns: readonly { openings: readonly Opening[]; taken: readonly Taken[] }[]): Range {
  let [from, to] = [DAY, 0];
  for (const column of columns) {
    for (const one of [...column.openings, ...column.taken]) {
      from = Math.min(from, one.start);
      to = Math.max(to, one.end);
    }
  }
  // Where no hours are known, such as in rooms, people look for free time beside what is taken.
  if (columns.every((one) => one.openings.length === 0)) [from, to] = [Math.min(from, USUAL.from), Math.max(to, USUAL.to)];
  return { from: Math.floor(from / 60) * 60, to: Math.min(DAY, Math.ceil(to / 60) * 60) };
}

/** Sets what overlaps side by side. Those that overlap one another, directly or by others between, share their width. */
export function lanesOf(taken: readonly Taken[]): Map<string, Lane> {
  const result = new Map<string, Lane>();
  const sorted = [...taken].sort((one, other) => one.start - other.start || other.end - one.end || one.id.localeCompare(other.id));
  let cluster: { id: string; lane: number }[] = [];
  let ends: number[] = [];
  const close = () => {
    for (const one of cluster) result.set(one.id, { lane: one.lane, lanes: ends.length });
    cluster = [];
    ends = [];
  };
  for (const one of sorted) {
    if (ends.every((end) => end <= one.start)) close();
    const free = ends.findIndex((end) => end <= one.start);
    const lane = free < 0 ? ends.length : free;
    ends[lane] = Math.max(one.end, one.start + 1);
    cluster.push({ id: one.id, lane });
  }
  close();
  return result;
}

export interface Gap extends Range {
  kind: "closed" | "break";
}

/** The time within a range in which nobody is seen. */
export function gapsOf(openings: readonly Opening[], range: Range): Gap[] {
  const gaps: Gap[] = [];
  let at = range.from;
  for (const one of [...openings].sort((a, b) => a.start - b.start)) {
    const isBetween = at > range.from || openings.some((other) => other.end === at);
    if (one.start > at) gaps.push({ from: at, to: one.start, kind: isBetween && one.start - at <= LONGEST_BREAK ? "break" : "closed" });
    at = Math.max(at, one.end);
  }
  if (at < range.to) gaps.push({ from: at, to: range.to, kind: "closed" });
  return gaps;
}

/** The starts of all slots, in their order; every quarter of an hour where there are no hours at all. */
export function slotStarts(openings: readonly Opening[], range: Range): number[] {
  const starts = new Set<number>();
  for (const one of openings) {
    for (let at = one.start; at + one.slotMinutes <= one.end; at += Math.max(1, one.slotMinutes)) starts.add(at);
  }
  if (openings.length === 0) for (let at = range.from; at < range.to; at += FREE_STEP) starts.add(at);
  return [...starts].sort((a, b) => a - b);
}

/** The start of the slot that a minute lies in; outside of the hours the five minutes that it lies in. */
export function snap(minute: number, openings: readonly Opening[]): number {
  const opening = openings.find((one) => one.start <= minute && minute < one.end);
  if (opening === undefined) return Math.floor(minute / 5) * 5;
  const step = Math.max(1, opening.slotMinutes);
  const last = opening.start + Math.max(0, Math.floor((opening.end - opening.start) / step) - 1) * step;
  return Math.min(last, opening.start + Math.floor((minute - opening.start) / step) * step);
}

export function isOpen(minute: number, openings: readonly Opening[]): boolean {
  return openings.some((one) => one.start <= minute && minute < one.end);
}

export function isTaken(minute: number, taken: readonly Taken[]): boolean {
  return taken.some((one) => one.start <= minute && minute < one.until);
}

/** A place that the keyboard stops at: a free slot, or what is taken. */
export interface Stop {
  minute: number;
  id?: string;
}

/** All stops of a column, from its morning to its evening. */
export function stopsOf(openings: readonly Opening[], taken: readonly Taken[], range: Range): Stop[] {
  const free = slotStarts(openings, range).filter((at) => !isTaken(at, taken)).map((minute): Stop => ({ minute }));
  const entries = taken.map((one): Stop => ({ minute: one.start, id: one.id }));
  return [...free, ...entries].sort((a, b) => a.minute - b.minute || (a.id ?? "").localeCompare(b.id ?? ""));
}

/** The index of the stop that is nearest to a minute; -1 where there is none. */
export function nearest(stops: readonly { minute: number }[], minute: number): number {
  let best = -1;
  for (const [index, one] of stops.entries()) {
    if (best < 0 || Math.abs(one.minute - minute) < Math.abs((stops[best]?.minute ?? 0) - minute)) best = index;
  }
  return best;
}
