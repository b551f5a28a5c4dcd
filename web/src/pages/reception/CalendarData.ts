import { useMemo, useRef } from "react";
import { useQuery } from "../../api/query";
import { columnsOf, weekOf, type Column } from "./CalendarModel";
import { MOST_COLUMNS, type CalendarState } from "./CalendarState";

/** A connection watches a limited number of topics; more doctors than this are watched all together. */
const MOST_TOPICS = 10;

export interface Calendar {
  columns: Column[];
  /** Those that the day's appointments name. */
  rooms: string[];
  error: unknown;
  isLoading: boolean;
  /** Whether what is shown is of other days, until those that were asked for are here. */
  isOld: boolean;
  refresh: () => void;
}

export function useCalendar(state: CalendarState): Calendar {
  const { date, view, by } = state;
  const isOfRooms = by === "room";
  const day = useQuery("GET /api/appointments/day", isOfRooms ? { query: { date } } : undefined, isOfRooms ? ["appointments:all"] : []);
  const rooms = day.data?.rooms ?? [];
  const room = state.room !== undefined && (view === "week" || rooms.includes(state.room)) ? state.room : rooms[0];
  const days = view === "week" ? weekOf(date) : { from: date, to: date };
  const ids = isOfRooms
    ? (view === "week" ? [room] : rooms)
    : (view === "week" ? [state.doctor] : state.doctors);
  const wanted = ids.filter((one): one is string => one !== undefined).slice(0, MOST_COLUMNS);
  const topics = isOfRooms || wanted.length > MOST_TOPICS ? ["appointments:all"] : wanted.map((one) => `appointments:doctor:${one}`);
  const query = useQuery(
    "GET /api/appointments/calendar",
    wanted.length === 0 ? undefined : { query: { ...days, ...(isOfRooms ? { room: wanted } : { doctor: wanted }) } }, topics,
  );
  const columns = useMemo(() => (query.data === undefined ? [] : columnsOf(query.data)), [query.data]);
  const isOld = state.isChoosing || (query.data === undefined && query.error === undefined && wanted.length > 0);
  const last = useRef<Column[]>([]);
  if (!isOld) last.current = columns;
  return {
    columns: last.current, isOld, rooms, error: query.error ?? day.error, isLoading: state.isChoosing || query.isLoading || day.isLoading,
    refresh: () => {
      query.refresh();
      if (isOfRooms) day.refresh();
    },
  };
}
