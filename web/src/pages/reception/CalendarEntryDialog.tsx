import { useState } from "react";
import { Link } from "../../app/router";
import { useSession } from "../../app/session";
import { Button, Dialog, Facts, LinkButton, Notice } from "../../design";
import { t } from "../../i18n";
import { dateOf, dayAndTime, time, weekdayAndDate } from "../../i18n/format";
import { AppointmentStatusBadge } from "../shared/AppointmentStatusBadge";
import { CancelDialog } from "../shared/CancelDialog";
import { useNow } from "../shared/clock";
import { useDoctors } from "../shared/doctors";
import { actionsOf, useVisitSteps, type Step } from "../shared/visits";
import { isMovable, type Entry } from "./CalendarModel";

/** One appointment of the calendar: what it is, and what can be done with it. */
export function CalendarEntryDialog({
  entry, typeName, pickUp, close,
}: { entry: Entry; typeName: (code: string) => string; pickUp: (entry: Entry) => void; close: () => void }) {
  const { appointment } = entry;
  const { can } = useSession();
  const doctors = useDoctors();
  const steps = useVisitSteps();
  const now = useNow();
  const [isCancelling, setIsCancelling] = useState(false);
  const name = entry.patientName ?? entry.mrn ?? "–";
  const actions = actionsOf(appointment, now);
  const visits = can("queue.write") ? actions.filter((one): one is Step => one !== "cancel" && one !== "reschedule") : [];
  const mayWrite = can("appointments.write");

  if (isCancelling) {
    return (
      <CancelDialog
        appointment={appointment.id} revision={appointment.revision} about={`${name} · ${dayAndTime(appointment.start)}`}
        close={() => setIsCancelling(false)} done={close}
      />
    );
  }
  return (
    <Dialog
      title={name} close={close} className="calendar-entry-dialog"
      footer={
        <>
          {mayWrite && actions.includes("cancel") && (
            <Button look="quiet" onClick={() => setIsCancelling(true)}>{t("reception:calendar.entry.cancel")}</Button>
          )}
          {mayWrite && isMovable(appointment) && (
            <>
              <LinkButton to={`/book?reschedule=${encodeURIComponent(appointment.id)}`}>{t("reception:calendar.findTime")}</LinkButton>
              <Button
                icon="move"
                onClick={() => {
                  close();
                  pickUp(entry);
                }}
              >
                {t("reception:calendar.entry.move")}
              </Button>
            </>
          )}
          {visits.map((step, index) => (
            <Button
              key={step} look={index === 0 ? "primary" : "secondary"} isBusy={steps.isRunning}
              onClick={() => void steps.run(step, appointment, name).then((done) => done !== undefined && close())}
            >
              {t(`reception:parts.steps.${step}.action`)}
            </Button>
          ))}
        </>
      }
    >
      <div className="stack">
        {appointment.isOverbooked && <Notice tone="warning">{t("reception:calendar.entry.overbooked")}</Notice>}
        <Facts
          items={[
            [t("reception:calendar.entry.status"), <AppointmentStatusBadge key="status" status={appointment.status} />],
            [t("reception:calendar.entry.time"), `${weekdayAndDate(dateOf(appointment.start), true)}, ${time(appointment.start)}–${time(appointment.end)}`],
            [t("reception:calendar.entry.buffer"), appointment.blockedUntil > appointment.end ? time(appointment.blockedUntil) : undefined],
            [t("reception:calendar.entry.doctor"), doctors.nameOf(appointment.doctor)],
            [t("reception:calendar.entry.type"), typeName(appointment.visitType)],
            [t("reception:calendar.entry.location"), appointment.location],
            [t("reception:calendar.entry.room"), appointment.room],
            [t("reception:calendar.entry.token"), appointment.token],
            [t("reception:calendar.entry.mrn"), entry.mrn],
            [t("reception:calendar.entry.notes"), appointment.notes],
          ]}
        />
        <p className="row">
          <Link to={`/appointments/${appointment.id}`}>{t("reception:calendar.entry.open")}</Link>
          {can("patients.read") && <Link to={`/patients/${appointment.patient}`}>{t("reception:calendar.entry.patient")}</Link>}
          {appointment.series !== undefined && <Link to={`/series/${appointment.series}`}>{t("reception:calendar.entry.series")}</Link>}
        </p>
      </div>
    </Dialog>
  );
}
