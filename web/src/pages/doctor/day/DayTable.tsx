import { useState } from "react";
import { Link, navigate } from "../../../app/router";
import { useSession } from "../../../app/session";
import type { AgendaEntry } from "../../../api/schema";
import { Badge, Button, EmptyState, Menu, Icon, Table, type MenuItem, type Rows } from "../../../design";
import { t } from "../../../i18n";
import { time } from "../../../i18n/format";
import { AppointmentStatusBadge } from "../../shared/AppointmentStatusBadge";
import { CancelDialog } from "../../shared/CancelDialog";
import { NoShowConfirm } from "../../shared/NoShowConfirm";
import { chartOf } from "./NowCard";
import { isOverdue, minutesSince, type Waiting } from "./useDay";
import type { VisitSteps } from "./useVisitSteps";

/** The appointments of the day in order, with what comes next for each. */
export function DayTable({
  rows, queue, steps, nameOfType, now,
}: { rows: Rows<AgendaEntry>; queue: Waiting[]; steps: VisitSteps; nameOfType: (code: string) => string; now: number }) {
  const { can } = useSession();
  const [cancelled, setCancelled] = useState<AgendaEntry>();
  const [missing, setMissing] = useState<AgendaEntry>();
  const ticketOf = (row: AgendaEntry) => queue.find((one) => one.ticket.appointment === row.appointment.id)?.ticket;

  function actions(row: AgendaEntry) {
    const visit = row.appointment;
    const items: MenuItem[] = [{ label: t("doctor:notes.write"), icon: "note", to: `/patients/${visit.patient}/notes/new?visit=${visit.id}` }];
    const mayChange = can("queue.write");
    if (visit.status === "scheduled" && mayChange) {
      items.unshift({ label: t("doctor:day.checkIn"), icon: "check", run: () => void steps.checkIn(visit) });
      if (Date.parse(visit.start) <= now) items.push({ label: t("doctor:day.noShow"), icon: "close", run: () => setMissing(row) });
    }
    if (visit.status === "checked-in" && mayChange) items.push({ label: t("doctor:day.noShow"), icon: "close", run: () => setMissing(row) });
    if ((visit.status === "scheduled" || visit.status === "checked-in") && can("appointments.write")) {
      items.push({ label: t("doctor:day.cancel"), icon: "trash", isDangerous: true, run: () => setCancelled(row) });
    }
    return (
      <span className="day-actions">
        {visit.status === "checked-in" && mayChange && (
          <Button
            isSmall isStep look="primary" isBusy={steps.isBusy}
            onClick={async () => {
              if ((await steps.start(visit)) !== undefined) navigate(chartOf(visit.patient, visit.id));
            }}
          >
            {t("doctor:day.start")}
          </Button>
        )}
        {visit.status === "in-progress" && mayChange && (
          <Button isSmall isStep look="primary" isBusy={steps.isBusy} onClick={() => void steps.complete(visit)}>{t("doctor:day.completeVisit")}</Button>
        )}
        <Menu label={t("doctor:day.more", { name: row.patientName ?? "–" })} button={<Icon name="more" />} items={items} />
      </span>
    );
  }

  return (
    <>
      <Table
        label={t("doctor:day.appointments")} rows={rows} keyOf={(row) => row.appointment.id}
        open={(row) => navigate(chartOf(row.appointment.patient, isLive(row) ? row.appointment.id : undefined))}
        empty={<EmptyState icon="calendar" title={t("doctor:day.noneTitle")} text={t("doctor:day.noneText")} />}
        columns={[
          {
            name: t("doctor:day.time"),
            cell: (row) => <span className="number nowrap">{time(row.appointment.start)}–{time(row.appointment.end)}</span>,
          },
          {
            name: t("doctor:patient"), isMain: true,
            cell: (row) => (
              <span>
                <Link to={chartOf(row.appointment.patient, isLive(row) ? row.appointment.id : undefined)} className="strong">{row.patientName ?? "–"}</Link>
                <span className="muted small day-mrn number">{row.mrn}</span>
              </span>
            ),
          },
          { name: t("doctor:day.kind"), cell: (row) => nameOfType(row.appointment.visitType) },
          {
            name: t("doctor:day.state"),
            cell: (row) => {
              const ticket = ticketOf(row);
              const waited = minutesSince(row.appointment.checkedInAt, now);
              return (
                <span className="row day-state">
                  <AppointmentStatusBadge status={row.appointment.status} />
                  {isOverdue(row.appointment, now) && <Badge tone="warning">{t("doctor:day.late", { count: minutesSince(row.appointment.start, now) })}</Badge>}
                  {row.appointment.status === "checked-in" && (
                    <span className={waited >= 30 ? "small day-long" : "small muted"}>
                      {ticket === undefined ? "" : `${t("doctor:day.number", { number: ticket.number })} · `}
                      {t("doctor:day.waits", { minutes: t("minutes", { count: waited }) })}
                    </span>
                  )}
                </span>
              );
            },
          },
          { name: t("actions"), isActions: true, cell: actions },
        ]}
      />
      {missing !== undefined && (
        <NoShowConfirm
          name={missing.patientName ?? "–"} about={time(missing.appointment.start)} run={() => void steps.noShow(missing.appointment)}
          close={() => setMissing(undefined)}
        />
      )}
      {cancelled !== undefined && (
        <CancelDialog
          appointment={cancelled.appointment.id} revision={cancelled.appointment.revision} by="doctor"
          about={`${cancelled.patientName ?? "–"} · ${time(cancelled.appointment.start)}`} close={() => setCancelled(undefined)}
        />
      )}
    </>
  );
}

function isLive(row: AgendaEntry): boolean {
  return row.appointment.status === "checked-in" || row.appointment.status === "in-progress";
}
