import { useMemo } from "react";
import { useQuery } from "../../api/query";
import type { ContactAttempts } from "../../api/schema";
import { useSession } from "../../app/session";
import { dateOf, time, weekdayAndDate } from "../../i18n/format";

/** An entry of a list whose patients are called. */
export interface ToCall {
  id: string;
  contact?: ContactAttempts | undefined;
}

/** Users that one call names. */
const MOST_NAMES = 100;

/** When the patient of an entry is to be called again, in milliseconds; nothing, if no time was agreed. */
export function callBackAt(entry: ToCall): number | undefined {
  const at = entry.contact?.last.callAgainAt;
  return at === undefined ? undefined : Date.parse(at);
}

/** Whether the time has come that was agreed. */
export function isDue(entry: ToCall, now: number): boolean {
  return (callBackAt(entry) ?? Infinity) <= now;
}

/** Whom to call now, those first whose agreed time has come; and whom to leave in peace until later. */
export function byCall<Entry extends ToCall>(entries: Entry[], now: number): { now: Entry[]; later: Entry[] } {
  const byTime = (one: Entry, other: Entry) => (callBackAt(one) ?? 0) - (callBackAt(other) ?? 0);
  const due = entries.filter((one) => isDue(one, now)).sort(byTime);
  return {
    now: [...due, ...entries.filter((one) => callBackAt(one) === undefined)],
    later: entries.filter((one) => (callBackAt(one) ?? 0) > now).sort(byTime),
  };
}

/** `17:00` of today, `Wed 25 Nov, 17:00` of another day. */
export function callTime(instant: string, now: number): string {
  const date = dateOf(instant);
  return date === dateOf(new Date(now)) ? time(instant) : `${weekdayAndDate(date)}, ${time(instant)}`;
}

/** The names of those who called last, in one call. */
export function useCallers(entries: ToCall[]): Map<string, string> {
  const { can } = useSession();
  const ids = [...new Set(entries.flatMap((one) => (one.contact === undefined ? [] : [one.contact.last.by])))].sort().slice(0, MOST_NAMES);
  const { data } = useQuery("GET /api/users/names", ids.length === 0 || !can("patients.read") ? undefined : { query: { id: ids } });
  return useMemo(() => new Map((data?.items ?? []).map((one): [string, string] => [one.id, one.name])), [data]);
}
