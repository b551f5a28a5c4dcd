import { useState } from "react";
import { Link, navigate } from "../../../app/router";
import type { AgendaEntry } from "../../../api/schema";
import { Badge, Button, Card, LinkButton } from "../../../design";
import { t } from "../../../i18n";
import { time } from "../../../i18n/format";
import { NoShowConfirm } from "../../shared/NoShowConfirm";
import { fullName } from "../../shared/people";
import { minutesSince, type Waiting } from "./useDay";
import type { VisitSteps } from "./useVisitSteps";

/** Who is with the doctor, and who was called and is on the way. */
export function NowCard({
  visits, queue, steps, nameOfType, now,
}: { visits: AgendaEntry[]; queue: Waiting[]; steps: VisitSteps; nameOfType: (code: string) => string; now: number }) {
  const [missing, setMissing] = useState<AgendaEntry>();
  const inside = visits.filter((one) => one.appointment.status === "in-progress");
  const walkIns = queue.filter((one) => one.visit === undefined && one.ticket.state === "serving");
  const called = queue.filter((one) => one.ticket.state === "called");
  if (inside.length + walkIns.length + called.length === 0) return null;
  return (
    <Card title={t("doctor:day.now")} className="day-now">
      <ul className="stack stack-tight">
        {inside.map(({ appointment, patientName, mrn }) => (
          <li key={appointment.id} className="row day-now-row">
            <Badge tone="success">{t("doctor:day.inside")}</Badge>
            <span className="grow">
              <Link to={chartOf(appointment.patient, appointment.id)} className="strong">{patientName ?? "–"}</Link>{" "}
              <span className="muted small">
                {mrn} · {nameOfType(appointment.visitType)}
                {appointment.startedAt !== undefined &&
                  ` · ${t("doctor:day.since", { time: time(appointment.startedAt), minutes: t("minutes", { count: minutesSince(appointment.startedAt, now) }) })}`}
              </span>
            </span>
            <span className="day-steps">
              <LinkButton to={`/patients/${appointment.patient}/notes/new?visit=${appointment.id}`} icon="note" isSmall>{t("doctor:notes.write")}</LinkButton>
              <Button isSmall isStep look="primary" icon="check" isBusy={steps.isBusy} onClick={() => void steps.complete(appointment)}>{t("doctor:day.completeVisit")}</Button>
            </span>
          </li>
        ))}
        {walkIns.map(({ ticket, patient }) => (
          <li key={ticket.id} className="row day-now-row">
            <Badge tone="success">{t("doctor:day.inside")}</Badge>
            <span className="grow">
              {patient === undefined
                ? <span className="strong">{t("doctor:day.unregistered")}</span>
                : <Link to={chartOf(patient.id)} className="strong">{fullName(patient.name)}</Link>}{" "}
              <span className="muted small">{t("doctor:day.number", { number: ticket.number })} · {t("doctor:day.walkIn")}</span>
            </span>
            <span className="day-steps">
              {patient !== undefined && <LinkButton to={`/patients/${patient.id}/notes/new`} icon="note" isSmall>{t("doctor:notes.write")}</LinkButton>}
              <Button isSmall isStep look="primary" icon="check" isBusy={steps.isBusy} onClick={() => void steps.setTicket(ticket, "done")}>{t("doctor:day.completeVisit")}</Button>
            </span>
          </li>
        ))}
        {called.map(({ ticket, visit, patient }) => (
          <li key={ticket.id} className="row day-now-row">
            <Badge tone="accent">{t("doctor:day.calledBadge", { number: ticket.number })}</Badge>
            <span className="grow">
              <span className="strong">{visit?.patientName ?? (patient === undefined ? t("doctor:day.unregistered") : fullName(patient.name))}</span>{" "}
              {ticket.calledAt !== undefined && (
                <span className="muted small">{calledText(minutesSince(ticket.calledAt, now))}</span>
              )}
            </span>
            <span className="day-steps">
              <Button isSmall isStep isBusy={steps.isBusy} onClick={() => void steps.setTicket(ticket, "called")}>{t("doctor:day.callAgain")}</Button>
              <Button isSmall isStep isBusy={steps.isBusy} onClick={() => (visit === undefined ? void steps.setTicket(ticket, "left") : setMissing(visit))}>
                {t("doctor:day.didNotCome")}
              </Button>
              <Button
                isSmall isStep look="primary" isBusy={steps.isBusy}
                onClick={async () => {
                  if (visit === undefined) {
                    await steps.setTicket(ticket, "serving");
                  } else if ((await steps.start(visit.appointment)) !== undefined) {
                    navigate(chartOf(visit.appointment.patient, visit.appointment.id));
                  }
                }}
              >
                {t("doctor:day.start")}
              </Button>
            </span>
          </li>
        ))}
      </ul>
      {missing !== undefined && (
        <NoShowConfirm
          name={missing.patientName ?? "–"} about={time(missing.appointment.start)} run={() => void steps.noShow(missing.appointment)}
          close={() => setMissing(undefined)}
        />
      )}
    </Card>
  );
}

function calledText(minutes: number): string {
  return minutes === 0 ? t("doctor:day.calledNow") : t("doctor:day.calledAgo", { minutes: t("minutes", { count: minutes }) });
}

/** A patient's chart, with what can be done with the visit that it was opened for. */
export function chartOf(patient: string, visit?: string): string {
  return `/patients/${patient}/chart${visit === undefined ? "" : `?visit=${visit}`}`;
}
