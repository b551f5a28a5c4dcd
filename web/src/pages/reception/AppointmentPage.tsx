import { useState } from "react";
import { useQuery } from "../../api/query";
import type { Appointment } from "../../api/schema";
import { Link } from "../../app/router";
import { useSession } from "../../app/session";
import { Badge, Button, Card, ErrorNotice, Facts, LinkButton, PageHeader, PageSkeleton } from "../../design";
import { t } from "../../i18n";
import { dateOf, dayAndTime, time, weekdayAndDate } from "../../i18n/format";
import { AppointmentStatusBadge } from "../shared/AppointmentStatusBadge";
import { CancelDialog } from "../shared/CancelDialog";
import { useNow } from "../shared/clock";
import { NoShowConfirm } from "../shared/NoShowConfirm";
import { useDoctorsOf, usePatients } from "../shared/names";
import { fullName } from "../shared/people";
import { useTokenSlip } from "../shared/TokenSlip";
import { actionsOf, bookAgain, canBookAgain, useVisitSteps, type VisitAction } from "../shared/visits";
import { useVisitTypes } from "../shared/VisitTypeSelect";
import { AppointmentDetailsDialog } from "./AppointmentDetailsDialog";
import { AppointmentHistory } from "./AppointmentHistory";
import { AppointmentPatient } from "./AppointmentPatient";

/** Everything of one appointment, and what may be done with it next. */
export function AppointmentPage({ id = "" }: { id?: string }) {
  const visit = useQuery("GET /api/appointments/{id}", { params: { id } }, ["appointments:all"]);
  const patients = usePatients([visit.data?.patient]);
  const doctors = useDoctorsOf([visit.data?.doctor]);
  if (visit.data === undefined) return visit.error === undefined ? <PageSkeleton /> : <ErrorNotice error={visit.error} retry={visit.refresh} />;

  const patient = patients.get(visit.data.patient);
  const name = patient === undefined ? "–" : fullName(patient.name);
  return (
    <>
      <PageHeader
        title={<span className="row">{name}<AppointmentStatusBadge status={visit.data.status} /></span>}
        text={
          <>
            {weekdayAndDate(dateOf(visit.data.start), true)}, <span className="number">{time(visit.data.start)}–{time(visit.data.end)}</span>
            {" · "}{doctors.nameOf(visit.data.doctor)}
          </>
        }
      >
        <Actions visit={visit.data} name={name} doctor={doctors.nameOf(visit.data.doctor)} />
      </PageHeader>
      <div className="split">
        <div className="stack">
          <VisitCard visit={visit.data} doctor={doctors.nameOf(visit.data.doctor)} />
          <AppointmentHistory visit={visit.data} />
        </div>
        <AppointmentPatient patient={patient} />
      </div>
    </>
  );
}

function Actions({ visit, name, doctor }: { visit: Appointment; name: string; doctor: string }) {
  const { can } = useSession();
  const now = useNow();
  const steps = useVisitSteps();
  const { print, slip } = useTokenSlip();
  const [isCancelling, setIsCancelling] = useState(false);
  const [isMissing, setIsMissing] = useState(false);
  const isPermitted = (one: VisitAction) => (one === "cancel" || one === "reschedule" ? can("appointments.write") : can("queue.write"));
  const actions = actionsOf(visit, now).filter(isPermitted);
  const printSlip = ({ token, checkedInAt, start, room }: Appointment) =>
    token !== undefined && print({ number: token, doctor, at: checkedInAt ?? start, room });
  return (
    <>
      {actions.map((one, index) => {
        if (one === "reschedule") return <LinkButton key={one} to={`/book?reschedule=${visit.id}`} icon="move">{t("reception:parts.reschedule")}</LinkButton>;
        if (one === "cancel") return <Button key={one} icon="close" onClick={() => setIsCancelling(true)}>{t("reception:parts.cancel.action")}</Button>;
        return (
          <Button
            key={one} look={index === 0 ? "primary" : "secondary"} isBusy={steps.isRunning}
            onClick={() => (one === "no-show" ? setIsMissing(true) : void steps.run(one, visit, name, printSlip))}
          >
            {t(`reception:parts.steps.${one}.action`)}
          </Button>
        );
      })}
      {visit.token !== undefined && visit.status === "checked-in" && (
        <Button icon="print" onClick={() => printSlip(visit)}>{t("reception:queue.print")}</Button>
      )}
      {canBookAgain(visit) && can("appointments.write") && (
        <LinkButton to={bookAgain(visit)} icon="add">{t("reception:appointment.bookAgain")}</LinkButton>
      )}
      {slip}
      {isMissing && (
        <NoShowConfirm
          name={name} about={`${dayAndTime(visit.start)} · ${doctor}`} run={() => void steps.run("no-show", visit, name)}
          close={() => setIsMissing(false)}
        />
      )}
      {isCancelling && (
        <CancelDialog
          appointment={visit.id} revision={visit.revision} about={`${name} · ${dayAndTime(visit.start)} · ${doctor}`} close={() => setIsCancelling(false)}
        />
      )}
    </>
  );
}

function VisitCard({ visit, doctor }: { visit: Appointment; doctor: string }) {
  const { can } = useSession();
  const types = useVisitTypes();
  const [isEditing, setIsEditing] = useState(false);
  const type = types.get(visit.visitType);
  return (
    <Card
      title={t("reception:appointment.visit")}
      actions={can("appointments.write") && <Button isSmall icon="edit" onClick={() => setIsEditing(true)}>{t("reception:appointment.edit")}</Button>}
    >
      <Facts
        items={[
          [t("reception:today.time"), <span key="time" className="number">{dayAndTime(visit.start)}–{time(visit.end)}</span>],
          [t("reception:today.doctor"), doctor],
          [t("reception:today.visit"), type === undefined ? visit.visitType : `${type.name} · ${t("minutes", { count: type.minutes })}`],
          [t("reception:appointment.preparation"), type?.preparation],
          [t("reception:appointment.room"), visit.room],
          [t("reception:appointment.location"), visit.location],
          [t("reception:appointment.token"), visit.token],
          [t("reception:appointment.notes"), visit.notes === undefined ? undefined : <span key="notes" className="appointment-notes">{visit.notes}</span>],
          [t("reception:appointment.heldUntil"), visit.heldUntil === undefined ? undefined : dayAndTime(visit.heldUntil)],
          [t("reception:appointment.overbooked"), visit.isOverbooked ? <Badge key="over" tone="warning">{t("yes")}</Badge> : undefined],
          [
            t("reception:appointment.series"),
            visit.series === undefined ? undefined : <Link key="series" to={`/series/${visit.series}`}>{t("reception:appointment.openSeries")}</Link>,
          ],
        ]}
      />
      {isEditing && <AppointmentDetailsDialog visit={visit} close={() => setIsEditing(false)} />}
    </Card>
  );
}
