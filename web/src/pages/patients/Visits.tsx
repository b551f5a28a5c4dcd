import { usePages } from "../../api/query";
import type { Appointment, Patient } from "../../api/schema";
import { Link, navigate } from "../../app/router";
import { useSession } from "../../app/session";
import { EmptyState, LinkButton, Table } from "../../design";
import { t } from "../../i18n";
import { addDays, dateOf, dayAndTime } from "../../i18n/format";
import { AppointmentStatusBadge } from "../shared/AppointmentStatusBadge";
import { useDoctorsOf } from "../shared/names";
import { useVisitTypes } from "../shared/VisitTypeSelect";

const MOST_SHOWN = 10;

/** A patient's appointments: those from today on, soonest first, or those before, newest first. */
export function Visits({ patient, isPast }: { patient: Patient; isPast: boolean }) {
  const { can } = useSession();
  const today = dateOf();
  const when = isPast ? { to: addDays(today, -1), newestFirst: true } : { from: today };
  const visits = usePages("GET /api/appointments", { query: { patient: patient.id, limit: MOST_SHOWN, ...when } }, [`appointments:all`]);
  const doctors = useDoctorsOf(visits.items.map((one) => one.doctor));
  const types = useVisitTypes();
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
          cell: (one) => <Link to={`/appointments/${one.id}`} tabIndex={-1} className="patient-link nowrap">{dayAndTime(one.start)}</Link>,
        },
        { name: t("patients:visits.doctor"), cell: (one) => doctors.nameOf(one.doctor) },
        { name: t("patients:visits.type"), cell: (one) => types.nameOf(one.visitType) },
        { name: t("patients:visits.status"), cell: (one) => <AppointmentStatusBadge status={one.status} /> },
      ]}
    />
  );
}
