import { useState } from "react";
import { usePages } from "../../api/query";
import type { StrandedAppointment } from "../../api/schema";
import { Link, useQueryParameter } from "../../app/router";
import { useSession } from "../../app/session";
import { Button, Card, EmptyState, LinkButton, PageHeader } from "../../design";
import { label, t } from "../../i18n";
import { dayAndTime, relative } from "../../i18n/format";
import { CancelDialog } from "../shared/CancelDialog";
import { useNow } from "../shared/clock";
import { useDoctors } from "../shared/doctors";
import { usePatients } from "../shared/names";
import { fullName } from "../shared/people";
import { CallDialog } from "./CallDialog";
import { useCallers } from "./calls";
import { CallTables } from "./CallTables";
import { LastCall } from "./LastCall";
import { Person } from "./WaitListTable";

/** As many as one call gives. */
const MOST_ROWS = 200;

/** Appointments that the doctor's hours no longer hold: each patient is called, and gets another time or none. */
export function StrandedPage() {
  const { can } = useSession();
  const [doctor, chooseDoctor] = useQueryParameter("doctor");
  const [cancelled, setCancelled] = useState<StrandedAppointment>();
  const [called, setCalled] = useState<StrandedAppointment>();
  const now = useNow();
  const rows = usePages(
    "GET /api/appointments/stranded", { query: { limit: MOST_ROWS, ...(doctor !== "" && { doctor }) } }, ["appointments:all"],
  );
  const patients = usePatients(rows.items.map((one) => one.patient));
  const doctors = useDoctors();
  const callers = useCallers(rows.items);
  const mayWrite = can("appointments.write");
  const about = (one: StrandedAppointment) => `${patients.nameOf(one.patient)} · ${dayAndTime(one.start)} · ${doctors.nameOf(one.doctor)}`;
  return (
    <>
      <PageHeader title={t("reception:stranded.title")} text={t("reception:stranded.text")}>
        <select className="input" aria-label={t("reception:today.doctor")} value={doctor} onChange={(event) => chooseDoctor(event.target.value)}>
          <option value="">{t("reception:today.allDoctors")}</option>
          {doctors.items.map((one) => <option key={one.id} value={one.id}>{fullName(one.name)}</option>)}
        </select>
      </PageHeader>
      <Card isFlush className="calls">
        <CallTables
          label={t("reception:stranded.title")} rows={rows} now={now}
          empty={<EmptyState icon="check" title={t("reception:stranded.none.title")} text={t("reception:stranded.none.text")} />}
          columns={[
            { name: t("reception:today.patient"), isMain: true, cell: (one) => <Person patient={patients.get(one.patient)} id={one.patient} /> },
            {
              name: t("reception:appointment.title"),
              cell: (one) => (
                <span className="two-lines">
                  <Link to={`/appointments/${one.id}`} className="number">{dayAndTime(one.start)}</Link>
                  <span>{doctors.nameOf(one.doctor)}</span>
                </span>
              ),
            },
            {
              name: t("reception:stranded.cause"),
              cell: (one) => (
                <span className="two-lines">
                  <span>{label("strandedCause", one.cause)}</span>
                  <span className="muted small">{relative(one.since, now)}</span>
                </span>
              ),
            },
            { name: t("reception:calls.last"), cell: (one) => <LastCall entry={one} callers={callers} now={now} /> },
            ...(mayWrite
              ? [
                  {
                    name: t("actions"), isActions: true,
                    cell: (one: StrandedAppointment) => (
                      <span className="row row-end call-actions">
                        <LinkButton to={`/book?reschedule=${one.id}`} isSmall icon="move" look="primary">{t("reception:parts.reschedule")}</LinkButton>
                        <Button isSmall icon="phone" onClick={() => setCalled(one)}>{t("reception:calls.action")}</Button>
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
        <CancelDialog appointment={cancelled.id} by="stranded" close={() => setCancelled(undefined)} about={about(cancelled)} />
      )}
      {called !== undefined && (
        <CallDialog
          operation="POST /api/appointments/stranded/{id}/contacts" id={called.id} name={patients.nameOf(called.patient)} about={about(called)}
          close={() => setCalled(undefined)}
        />
      )}
    </>
  );
}
