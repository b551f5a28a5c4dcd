import type { CalendarColumn, CalendarView } from "../../api/schema";
import { addDays, dateOf, instantAt, minutesOfDay, weekdayAndDate, weekdayNumber } from "../../i18n/format";
import type { Opening, Taken } from "./CalendarGeometry";

export type Appointment = CalendarColumn["entries"][number]["appointment"];

/** An appointment in a column, with its times as minutes after midnight. */
export interface Entry extends Taken {
  appointment: Appointment;
  patientName: string | undefined;
  mrn: string | undefined;
}

/** One doctor or room on one day. */
export interface Column {
  key: string;
  name: string;
  date: string;
  doctor: string | undefined;
  room: string | undefined;
  openings: Opening[];
  taken: Entry[];
}

/** A place in the calendar. */
export interface Place {
  column: number;
  minute: number;
}

/** The columns of the days from one to another, as they are shown. In a week each day has a column of its own. */
export function columnsOf(view: CalendarView): Column[] {
  const dates = datesOf(view.from, view.to);
  return view.columns.flatMap((one) =>
    dates.map((date) => ({
      key: `${one.doctor ?? one.room ?? ""} ${date}`,
      name: dates.length > 1 ? weekdayAndDate(date) : one.name ?? one.room ?? one.doctor ?? "–",
      date,
      doctor: one.doctor,
      room: one.room,
      openings: one.hours.flatMap((hours): Opening[] => {
        const times = within(date, hours.start, hours.end);
        return times === undefined ? [] : [{ ...times, slotMinutes: hours.slotMinutes, location: hours.location }];
      }),
      taken: one.entries.flatMap((entry): Entry[] => {
        const { appointment, patientName, mrn } = entry;
        const times = within(date, appointment.start, appointment.end);
        if (times === undefined) return [];
        const until = within(date, appointment.start, appointment.blockedUntil)?.end ?? times.end;
        return [{ ...times, id: appointment.id, until, appointment, patientName, mrn }];
      }),
    })),
  );
}

/** The part of an interval that lies in a day; nothing, if none does. */
function within(date: string, start: string, end: string): { start: number; end: number } | undefined {
  const [first, last] = [dateOf(start), dateOf(end)];
  if (last < date || first > date) return undefined;
  const times = { start: first < date ? 0 : minutesOfDay(start), end: last > date ? 1440 : minutesOfDay(end) };
  return times.start < times.end ? times : undefined;
}

export function datesOf(from: string, to: string): string[] {
  const dates: string[] = [];
  for (let date = from; date <= to && dates.length < 14; date = addDays(date, 1)) dates.push(date);
  return dates;
}

/** Monday to Sunday of the week of a date. */
export function weekOf(date: string): { from: string; to: string } {
  const from = addDays(date, 1 - weekdayNumber(date));
  return { from, to: addDays(from, 6) };
}

export function instantOf(column: Column, minute: number): string {
  return instantAt(column.date, minute);
}

/** Where the hours of a column are, without repetition. */
export function locationsOf(column: Column): string {
  return [...new Set(column.openings.map((one) => one.location))].join(" · ");
}

/** Whether it may still be moved. */
export function isMovable(appointment: Appointment): boolean {
  return appointment.status === "scheduled" || appointment.status === "held";
}

/** `09:05` of minutes after midnight. */
export function clockText(minute: number): string {
  return `${String(Math.floor(minute / 60)).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`;
}
