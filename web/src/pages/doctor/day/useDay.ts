import { useMemo } from "react";
import { usePages, useQuery } from "../../../api/query";
import type { AgendaEntry, Appointment, Patient, QueueTicket } from "../../../api/schema";
import { dateOf } from "../../../i18n/format";
import { usePatients } from "../../shared/names";

/** After so many minutes a patient who did not come is overdue. */
export const GRACE_MINUTES = 10;
const MOST = 200;

export interface Waiting {
  ticket: QueueTicket;
  patient: Patient | undefined;
  /** Of the agenda; nothing for a walk-in. */
  visit: AgendaEntry | undefined;
}

/** A doctor's day: the appointments in order, and who is in the queue. Live. */
export function useDay(doctor: string | undefined) {
  const today = dateOf();
  const topics = doctor === undefined ? [] : [`appointments:doctor:${doctor}`];
  const args = doctor === undefined ? undefined : { query: { doctor, from: today, to: today, limit: MOST } };
  const agenda = usePages("GET /api/appointments/agenda", args, topics);
  const tickets = useQuery(
    "GET /api/appointments/queue", doctor === undefined ? undefined : { query: { doctor, limit: MOST } }, doctor === undefined ? [] : ["queue"],
  );
  const open = (tickets.data?.items ?? []).filter((one) => one.state === "waiting" || one.state === "called" || one.state === "serving");
  const byID = useMemo(() => new Map(agenda.items.map((one) => [one.appointment.id, one])), [agenda.items]);
  const drafts = useQuery("GET /api/patients/notes/drafts", { query: { limit: 20 } });
  // Whom the agenda does not name: who walked in, and of whom there are drafts. In one call, when both are known.
  const patients = usePatients(
    tickets.data === undefined || drafts.data === undefined
      ? [] : [...open.filter((one) => one.appointment === undefined), ...drafts.data.items].map((one) => one.patient),
  );
  const queue: Waiting[] = open
    .map((ticket) => ({
      ticket, visit: ticket.appointment === undefined ? undefined : byID.get(ticket.appointment), patient: patients.get(ticket.patient),
    }))
    .sort((one, other) => Number(other.ticket.isUrgent) - Number(one.ticket.isUrgent) || one.ticket.number - other.ticket.number);
  return { agenda, tickets, queue, drafts: drafts.data?.items ?? [], patients };
}

export function isOver(appointment: Appointment): boolean {
  return appointment.status === "completed" || appointment.status === "cancelled" || appointment.status === "no-show";
}

export function isOverdue(appointment: Appointment, now: number): boolean {
  return appointment.status === "scheduled" && now - Date.parse(appointment.start) > GRACE_MINUTES * 60_000;
}

/** Whole minutes since then; none for what is to come. */
export function minutesSince(instant: string | undefined, now: number): number {
  return instant === undefined ? 0 : Math.max(0, Math.floor((now - Date.parse(instant)) / 60_000));
}
