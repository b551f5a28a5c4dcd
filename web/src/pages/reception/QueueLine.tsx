import { useEffect, useRef, useState, type ReactNode } from "react";
import { useMutation } from "../../api/mutation";
import { Problem } from "../../api/problem";
import { usePages } from "../../api/query";
import type { QueueTicket } from "../../api/schema";
import { Button, Card, EmptyState, ErrorNotice, messageOf, Skeleton, toast } from "../../design";
import { t } from "../../i18n";
import { usePatients } from "../shared/names";
import { fullName } from "../shared/people";
import type { Token } from "../shared/TokenSlip";
import { QueueTicketRow, type TicketStep } from "./QueueTicketRow";
import { useRemembered } from "./remembered";

const MOST_TICKETS = 200;

/** One doctor's line: who is called, who waits in the order in which they are called, and who is done. */
export function QueueLine({ doctor, name, print }: { doctor: string; name: string | undefined; print: (token: Token) => void }) {
  const tickets = usePages("GET /api/appointments/queue", { query: { doctor, limit: MOST_TICKETS } }, ["queue"]);
  const patients = usePatients(tickets.items.map((one) => one.patient));
  const [remembered, setDesk] = useRemembered(`desk.${doctor}`);
  const [hasTyped, setHasTyped] = useState(false);
  const callNext = useMutation("POST /api/appointments/queue/doctors/{doctor}/call-next", ["/api/appointments"]);
  const set = useMutation("PUT /api/appointments/queue/{id}/state", ["/api/appointments"]);
  const start = useMutation("POST /api/appointments/{id}/start", ["/api/appointments"]);
  const complete = useMutation("POST /api/appointments/{id}/complete", ["/api/appointments"]);
  const [isNobody, setIsNobody] = useState(false);
  const follows = useRef<string>();

  const { called, waiting, over } = sorted(tickets.items);
  // A doctor's patients go where the last of them was called to, from whichever desk that was, until another room is typed.
  const last = [...called, ...over].filter((one) => one.calledAt !== undefined).sort(byCall)[0];
  const desk = hasTyped ? remembered : last?.desk ?? remembered;
  const at = desk.trim() === "" ? {} : { desk: desk.trim() };
  const isBusy = callNext.isRunning || set.isRunning || start.isRunning || complete.isRunning;

  function nameOf(ticket: QueueTicket): string {
    const patient = patients.get(ticket.patient);
    if (patient !== undefined) return fullName(patient.name);
    return ticket.patient === undefined ? t("reception:queue.notRegistered") : "–";
  }

  async function call(): Promise<void> {
    setIsNobody(false);
    try {
      const ticket = await callNext.run({ params: { doctor }, body: at });
      toast(t("reception:queue.wasCalled", { number: ticket.number, name: nameOf(ticket) }));
    } catch (error) {
      if (error instanceof Problem && error.slug === "queue-empty") setIsNobody(true);
      else toast(messageOf(error), { isFailure: true });
    }
  }

  /** Who came with an appointment is moved by it, so that the ticket and the visit say the same. */
  async function step(ticket: QueueTicket, one: TicketStep): Promise<void> {
    const visit = ticket.appointment;
    follows.current = ticket.id;
    try {
      if (visit !== undefined && one === "serving" && ticket.state === "called") await start.run({ params: { id: visit } });
      else if (visit !== undefined && one === "done") await complete.run({ params: { id: visit } });
      else await set.run({ params: { id: ticket.id }, body: one === "called" ? { state: one, ...at } : { state: one } });
    } catch (error) {
      toast(messageOf(error), { isFailure: true });
    }
  }

  // A ticket that moves to another section is drawn anew there; the focus goes along, for whoever works by keyboard.
  useEffect(() => {
    const id = follows.current;
    const here = document.activeElement;
    if (id === undefined) return;
    const moved = document.querySelector<HTMLElement>(`[data-ticket="${CSS.escape(id)}"]`);
    if (here !== document.body) {
      if (moved?.contains(here) !== true) follows.current = undefined;
      return;
    }
    moved?.querySelector("button")?.focus();
    follows.current = undefined;
  });

  const row = (ticket: QueueTicket) => (
    <QueueTicketRow
      key={ticket.id} ticket={ticket} name={nameOf(ticket)} mrn={patients.get(ticket.patient)?.mrn} isBusy={isBusy}
      step={(one) => void step(ticket, one)}
      print={() => print({ number: ticket.number, doctor: name ?? "", at: ticket.issuedAt, isUrgent: ticket.isUrgent })}
    />
  );

  return (
    <Card isFlush className="queue-tickets">
      <div className="card-header">
        <h2 className="grow">{name ?? t("reception:queue.line")}</h2>
        <label className="queue-desk">
          <span className="small">{t("reception:queue.desk")}</span>
          <input
            className="input" value={desk} maxLength={60} placeholder={t("reception:queue.deskHint")}
            onChange={(event) => {
              setHasTyped(true);
              setDesk(event.target.value);
            }}
          />
        </label>
        <Button look="primary" icon="bell" isStep isBusy={callNext.isRunning} onClick={() => void call()}>{t("reception:queue.callNext")}</Button>
      </div>
      <div role="status">{isNobody && <p className="queue-note">{t("reception:queue.nobodyWaits")}</p>}</div>
      <ErrorNotice error={tickets.error} retry={tickets.refresh} />
      {tickets.items.length === 0 && tickets.isLoading && <div className="queue-search"><Skeleton lines={5} /></div>}
      {tickets.items.length === 0 && !tickets.isLoading && tickets.error === undefined && (
        <EmptyState icon="queue" title={t("reception:queue.empty.title")} text={t("reception:queue.empty.text")} />
      )}
      <Section title={t("reception:queue.sections.called")} rows={called.map(row)} />
      <Section title={t("reception:queue.sections.waiting")} rows={waiting.map(row)} />
      {over.length > 0 && (
        <details className="queue-over">
          <summary>{t("reception:queue.sections.over", { count: over.length })}</summary>
          <ul>{over.map(row)}</ul>
        </details>
      )}
      {tickets.more !== undefined && (
        <div className="table-more"><Button isSmall isBusy={tickets.isLoading} onClick={tickets.more}>{t("more")}</Button></div>
      )}
    </Card>
  );
}

function Section({ title, rows }: { title: string; rows: ReactNode[] }) {
  if (rows.length === 0) return null;
  return (
    <section>
      <h3 className="queue-section">{title} <span className="badge">{rows.length}</span></h3>
      <ul>{rows}</ul>
    </section>
  );
}

/** Those who were called last stand first. */
function byCall(one: QueueTicket, other: QueueTicket): number {
  return Date.parse(other.calledAt ?? other.issuedAt) - Date.parse(one.calledAt ?? one.issuedAt);
}

/** Waiting: urgent ones first, then by number, as they are called. */
function sorted(tickets: QueueTicket[]): { called: QueueTicket[]; waiting: QueueTicket[]; over: QueueTicket[] } {
  return {
    called: tickets.filter((one) => one.state === "called" || one.state === "serving").sort(byCall),
    waiting: tickets.filter((one) => one.state === "waiting")
      .sort((one, other) => Number(other.isUrgent) - Number(one.isUrgent) || one.number - other.number),
    over: tickets.filter((one) => one.state === "done" || one.state === "left").sort((one, other) => other.number - one.number),
  };
}
