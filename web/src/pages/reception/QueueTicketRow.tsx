import type { QueueTicket } from "../../api/schema";
import { useSession } from "../../app/session";
import { Badge, Button, Icon, Menu, type IconName, type MenuItem, type Tone } from "../../design";
import { label, t } from "../../i18n";
import { relative, time } from "../../i18n/format";

export type TicketStep = QueueTicket["state"];

const tones: Record<TicketStep, Tone> = { waiting: "neutral", called: "accent", serving: "success", done: "neutral", left: "warning" };
const icons: Record<TicketStep, IconName> = { called: "bell", serving: "chevron", done: "check", left: "close", waiting: "back" };

/** The usual next step of each state stands first, as a button; the others are in the menu. */
const steps: Record<TicketStep, TicketStep[]> = {
  waiting: ["called", "left"], called: ["serving", "called", "waiting", "left"], serving: ["done", "waiting"], done: ["waiting"], left: ["waiting"],
};

export function QueueTicketRow({
  ticket, name, mrn, isBusy, step, print,
}: { ticket: QueueTicket; name: string; mrn: string | undefined; isBusy: boolean; step: (to: TicketStep) => void; print: () => void }) {
  const { can } = useSession();
  const [first, ...rest] = steps[ticket.state];
  const isOver = ticket.state === "done" || ticket.state === "left";
  const others = (isOver ? [first, ...rest] : rest).filter((one): one is TicketStep => one !== undefined);
  const items: MenuItem[] = others.map((one) => ({ label: nameOfStep(ticket.state, one), icon: icons[one], run: () => step(one) }));
  items.push({ label: t("reception:queue.print"), icon: "print", run: print });
  if (ticket.appointment !== undefined) items.push({ label: t("reception:queue.appointment"), icon: "calendar", to: `/appointments/${ticket.appointment}` });
  if (ticket.patient !== undefined && can("patients.read")) {
    items.push({ label: t("reception:today.record"), icon: "patient", to: `/patients/${ticket.patient}` });
  }
  return (
    <li className="queue-ticket" data-ticket={ticket.id}>
      <span className="token-badge number">{ticket.number}</span>
      <span className="grow">
        <span className="row">
          <span className="strong">{name}</span>
          {mrn !== undefined && <span className="muted small number">{mrn}</span>}
          {ticket.isUrgent && <Badge tone="danger"><Icon name="alert" size={13} />{t("reception:queue.urgent")}</Badge>}
          {ticket.state !== "waiting" && <Badge tone={tones[ticket.state]}>{label("ticket", ticket.state)}</Badge>}
        </span>
        <span className="muted small">{since(ticket)}</span>
      </span>
      <span className="row row-end queue-buttons">
        {first !== undefined && !isOver && (
          <Button
            isSmall icon={icons[first]} look={first === "serving" || first === "done" ? "primary" : "secondary"} isStep
            aria-disabled={isBusy ? true : undefined} onClick={() => !isBusy && step(first)}
          >
            {nameOfStep(ticket.state, first)}
          </Button>
        )}
        <Menu label={t("reception:queue.more", { number: ticket.number })} button={<Icon name="more" />} items={items} />
      </span>
    </li>
  );
}

function nameOfStep(from: TicketStep, to: TicketStep): string {
  return t(from === "called" && to === "called" ? "reception:queue.steps.again" : `reception:queue.steps.${to}`);
}

function since(ticket: QueueTicket): string {
  const parts = [t(ticket.appointment === undefined ? "reception:queue.walkedIn" : "reception:queue.booked", { time: time(ticket.issuedAt) })];
  if (ticket.calledAt !== undefined && ticket.state !== "waiting") {
    const when = relative(ticket.calledAt);
    parts.push(ticket.desk === undefined ? t("reception:queue.calledAt", { when }) : t("reception:queue.calledTo", { when, desk: ticket.desk }));
  }
  return parts.join(" · ");
}
