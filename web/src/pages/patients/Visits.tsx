import { usePages } from "../../api/query";
import type { Appointment, Patient } from "../../api/schema";
import { Link, navigate } from "../../app/router";
import { useSession } from "../../app/session";
import { Button, EmptyState, LinkButton, Table } from "../../design";
import { t } from "../../i18n";
import { addDays, dateOf, dayAndTime, time } from "../../i18n/format";
import { AppointmentStatusBadge } from "../shared/AppointmentStatusBadge";
import { useNow } from "../shared/clock";
import { useDoctorsOf } from "../shared/names";
import { fullName } from "../shared/people";
import { actionsOf, useVisitSteps } from "../shared/visits";
import { useVisitTypes } from "../shared/VisitTypeSelect";

const MOST_SHOWN = 10;

/** A patient's appointments: those from today on, soonest first, or those before, newest first. Who stands at the desk is checked in here. */
export function Visits({ patient, isPast }: { patient: Patient; isPast: boolean }) {
  const { can } = useSession();
  const today = dateOf();
  const range = isPast ? { to: addDays(today, -1), newestFirst: true } : { from: today };
  const visits = usePages("GET /api/appointments", { query: { patient: patient.id, limit: MOST_SHOWN, ...range } }, [`appointments:all`]);
  const doctors = useDoctorsOf(visits.items.map((one) => one.doctor));
  const types = useVisitTypes();
  const steps = useVisitSteps();
  const now = useNow();
  const checksIn = !isPast && can("queue.write");
  const title = t(isPast ? "patients:part.past" : "patients:part.upcoming");
  return (
    <Table<Appointment>
      label={title} rows={visits} keyOf={(one) => one.id} open={(one) => navigate(`/appointments/${one.id}`)}
      empty={
        <EmptyState icon="calendar" title={t(isPast ? "patients:visits.nonePast" : "patients:visits.none")}>
          {!isPast && patient.status === "active" && can("appointments.write") && (
            <LinkButton to={`/book?patient=${patient.id}`} icon="calendar">{t("patients:record.book")}</LinkButton>
          )}
        </EmptyState>
      }
      columns={[
        {
          name: t("patients:visits.when"), isMain: true,
          cell: (one) => <Link to={`/appointments/${one.id}`} tabIndex={-1} className="patient-link nowrap">{when(one.start)}</Link>,
        },
        { name: t("patients:visits.doctor"), cell: (one) => doctors.nameOf(one.doctor) },
        { name: t("patients:visits.type"), cell: (one) => types.nameOf(one.visitType) },
        {
          name: t("patients:visits.status"),
          cell: (one) => (
            <span className="row">
              <AppointmentStatusBadge status={one.status} />
              {!isPast && one.token !== undefined && <span className="strong number nowrap">{t("reception:queue.token", { number: one.token })}</span>}
            </span>
          ),
        },
        ...(checksIn ? [{
          name: t("actions"), isActions: true,
          cell: (one: Appointment) => actionsOf(one, now).includes("check-in") && (
            <Button
              isSmall isStep icon="check" isBusy={steps.isRunning}
              onClick={(event) => {
                // The button goes with what it did; the row stays.
                const line = event.currentTarget.closest("tr");
                void steps.run("check-in", one, fullName(patient.name)).then((done) => done !== undefined && line?.focus());
              }}
            >
              {t("reception:parts.steps.check-in.action")}
            </Button>
          ),
        }] : []),
      ]}
    />
  );
}

/** `Today, 10:30`, or the date and the time. */
function when(start: string): string {
  return dateOf(start) === dateOf() ? `${t("today")}, ${time(start)}` : dayAndTime(start);
}
