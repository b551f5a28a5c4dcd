import { useState } from "react";
import { usePages } from "../../api/query";
import type { StrandedAppointment } from "../../api/schema";
import { Link, useQueryParameter } from "../../app/router";
import { useSession } from "../../app/session";
import { Badge, Button, Card, EmptyState, LinkButton, PageHeader, Table } from "../../design";
import { label, t } from "../../i18n";
import { dayAndTime, relative } from "../../i18n/format";
import { CancelDialog } from "../shared/CancelDialog";
import { useDoctors } from "../shared/doctors";
import { usePatients } from "../shared/names";
import { fullName } from "../shared/people";
import { Person } from "./WaitListTable";

const MOST_ROWS = 50;

/** Appointments that the doctor's hours no longer hold: each patient is called, and gets another time or none. */
export function StrandedPage() {
  const { can } = useSession();
  const [doctor, chooseDoctor] = useQueryParameter("doctor");
  const [cancelled, setCancelled] = useState<StrandedAppointment>();
  const rows = usePages(
    "GET /api/appointments/stranded", { query: { limit: MOST_ROWS, ...(doctor !== "" && { doctor }) } }, ["appointments:all"],
  );
  const patients = usePatients(rows.items.map((one) => one.patient));
  const doctors = useDoctors();
  const mayWrite = can("appointments.write");
  return (
    <>
      <PageHeader title={t("reception:stranded.title")} text={t("reception:stranded.text")}>
        <select className="input" aria-label={t("reception:today.doctor")} value={doctor} onChange={(event) => chooseDoctor(event.target.value)}>
          <option value="">{t("reception:today.allDoctors")}</option>
          {doctors.items.map((one) => <option key={one.id} value={one.id}>{fullName(one.name)}</option>)}
        </select>
      </PageHeader>
      <Card isFlush>
        <Table
          label={t("reception:stranded.title")} rows={rows} keyOf={(one) => one.id}
          empty={<EmptyState icon="check" title={t("reception:stranded.none.title")} text={t("reception:stranded.none.text")} />}
          columns={[
            { name: t("reception:today.patient"), isMain: true, cell: (one) => <Person patient={patients.get(one.patient)} id={one.patient} /> },
            {
              name: t("reception:today.time"),
              cell: (one) => <Link to={`/appointments/${one.id}`} className="number">{dayAndTime(one.start)}</Link>,
            },
            { name: t("reception:today.doctor"), cell: (one) => doctors.nameOf(one.doctor) },
            { name: t("reception:stranded.cause"), cell: (one) => <Badge tone="warning">{label("strandedCause", one.cause)}</Badge> },
            { name: t("reception:stranded.since"), cell: (one) => relative(one.since) },
            ...(mayWrite
              ? [
                  {
                    name: t("actions"), isActions: true,
                    cell: (one: StrandedAppointment) => (
                      <span className="row row-end">
                        <LinkButton to={`/book?reschedule=${one.id}`} isSmall icon="move" look="primary">{t("reception:parts.reschedule")}</LinkButton>
                        <Button isSmall onClick={() => setCancelled(one)}>{t("reception:parts.cancel.short")}</Button>
                      </span>
                    ),
                  },
                ]
              : []),
          ]}
        />
      </Card>
      {cancelled !== undefined && (
        <CancelDialog
          appointment={cancelled.id} by="stranded" close={() => setCancelled(undefined)}
          about={`${patients.nameOf(cancelled.patient)} · ${dayAndTime(cancelled.start)} · ${doctors.nameOf(cancelled.doctor)}`}
        />
      )}
    </>
  );
}
