import { useCallback, useEffect, useRef } from "react";
import { useQuery } from "../../api/query";
import { navigate, useLocation } from "../../app/router";
import type { DayCounts } from "../../api/schema";
import { useMe } from "../../app/session";
import { addDays, dateOf } from "../../i18n/format";
import { useDoctors } from "../shared/doctors";

export type View = "day" | "week";
export type By = "doctor" | "room";

/** As many columns as one call of the calendar gives. */
export const MOST_COLUMNS = 20;
const FIRST_COLUMNS = 8;

export interface CalendarState {
  date: string;
  view: View;
  by: By;
  /** The doctors of a day. */
  doctors: string[];
  /** Whether it is still asked who works that day. */
  isChoosing: boolean;
  /** The one whose week is shown. */
  doctor: string | undefined;
  room: string | undefined;
  change: (next: Partial<Pick<CalendarState, "date" | "view" | "by" | "doctors" | "doctor" | "room">>) => void;
  step: (direction: number) => void;
}

/** What the calendar shows: it stands in the address, and the doctors are remembered for the person who chose them. */
export function useCalendarState(): CalendarState {
  const { query } = useLocation();
  const me = useMe();
  const all = useDoctors();
  const memory = `hms.calendar.${me.id}`;
  const date = /^\d{4}-\d\d-\d\d$/.test(query.get("date") ?? "") ? (query.get("date") ?? "") : dateOf();
  const view: View = query.get("view") === "week" ? "week" : "day";
  const by: By = query.get("by") === "room" ? "room" : "doctor";
  const named = query.getAll("doctor");
  const active = all.items.filter((one) => one.isActive !== false).map((one) => one.id);
  const kept = recall(memory);
  const remembered = kept.filter((one) => all.get(one) !== undefined);
  const own = active.filter((one) => one === me.user?.doctor);
  const isChosen = named.length > 0 || kept.length > 0 || me.user?.doctor !== undefined;
  const working = useWorking(isChosen || by === "room" ? undefined : date, view, active, all.isLoading);
  const doctors = first(named, remembered, own, isChosen ? active.slice(0, FIRST_COLUMNS) : working.doctors).slice(0, MOST_COLUMNS);
  const room = query.get("room") ?? undefined;

  const change = useCallback<CalendarState["change"]>((next) => {
    const now = new URLSearchParams(window.location.search);
    const set = (name: string, value: string | undefined, usual = "") => {
      if (value === undefined || value === usual) now.delete(name);
      else now.set(name, value);
    };
    if ("date" in next) set("date", next.date, dateOf());
    if ("view" in next) set("view", next.view, "day");
    if ("by" in next) set("by", next.by, "doctor");
    if ("room" in next) set("room", next.room);
    if (next.doctor !== undefined) set("of", next.doctor);
    if (next.doctors !== undefined) {
      now.delete("doctor");
      for (const one of next.doctors) now.append("doctor", one);
    }
    const text = now.toString();
    navigate(window.location.pathname + (text === "" ? "" : `?${text}`), true);
  }, []);

  useEffect(() => {
    if (named.length > 0) localStorage.setItem(memory, JSON.stringify(named.slice(0, MOST_COLUMNS)));
  }, [memory, named.join(" ")]);

  return {
    date, view, by, doctors, isChoosing: working.isChoosing, doctor: query.get("of") ?? doctors[0], room, change,
    step: (direction) => change({ date: addDays(date, direction * (view === "week" ? 7 : 1)) }),
  };
}

/**
 * The first columns of a day for which nobody chose: the doctors who have somebody to see that day, then others, each by name.
 * They stay while the day is shown, whoever books meanwhile; and a week stays that of one doctor while weeks go by.
 */
function useWorking(date: string | undefined, view: View, active: string[], isLoading: boolean): { doctors: string[]; isChoosing: boolean } {
  const shown = useRef<{ date: string; doctors: string[] } | undefined>(undefined);
  const isShown = shown.current !== undefined && (shown.current.date === date || view === "week");
  const day = useQuery("GET /api/appointments/day", date === undefined || isShown ? undefined : { query: { date } });
  if (date === undefined) return { doctors: [], isChoosing: false };
  if (isShown) return { doctors: shown.current?.doctors ?? [], isChoosing: false };
  const isKnown = day.data !== undefined || day.error !== undefined;
  if (!isKnown || isLoading) return { doctors: [], isChoosing: true };
  const working = (day.data?.doctors ?? []).filter((one) => isExpected(one)).map((one) => one.doctor);
  const doctors = [...new Set([...active.filter((one) => working.includes(one)), ...active])].slice(0, FIRST_COLUMNS);
  shown.current = { date, doctors };
  return { doctors, isChoosing: false };
}

/** Whether anybody comes, or came, to this doctor. */
function isExpected(day: DayCounts): boolean {
  return day.held + day.scheduled + day.checkedIn + day.inProgress + day.completed + day.waiting > 0;
}

function first(...lists: string[][]): string[] {
  return lists.find((one) => one.length > 0) ?? [];
}

function recall(memory: string): string[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(memory) ?? "[]");
    return Array.isArray(kept) ? kept.filter((one): one is string => typeof one === "string") : [];
  } catch {
    return [];
  }
}
