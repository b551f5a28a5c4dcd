import { useState } from "react";
import type { Appointment, Doctor, Patient } from "../../api/schema";
import { Button, Dialog, messageOf, toast } from "../../design";
import { FormFrame } from "../../forms";
import { t } from "../../i18n";
import { dateOf, dayAndTime, time, weekdayAndDate } from "../../i18n/format";
import { DoctorPicker } from "../shared/DoctorPicker";
import { useDoctors } from "../shared/doctors";
import { PatientPicker } from "../shared/PatientPicker";
import { fullName } from "../shared/people";
import { useVisitTypes, VisitTypeSelect } from "../shared/VisitTypeSelect";
import { BookFields, OverbookField } from "./BookFields";
import { isTimeRefused, useBookForm } from "./BookForm";
import { SlotNext } from "./SlotNext";

/**
 * Books a time that was pointed at.
 * @param doctor Whose time it is; asked for, if it is not known.
 * @param minutes How long it was meant to be: the kind of visit that is nearest is proposed.
 */
export function BookDialog({
  doctor, room, start, minutes, close, done,
}: {
  doctor?: string | undefined; room?: string | undefined; start: string; minutes?: number | undefined; close: () => void;
  done: (booked: Appointment) => void;
}) {
  const doctors = useDoctors();
  const types = useVisitTypes();
  const [patient, setPatient] = useState<Patient>();
  const [chosenDoctor, setChosenDoctor] = useState<Doctor>();
  const [chosenType, setChosenType] = useState<string>();
  const [begin, setBegin] = useState(start);
  const whose = doctor ?? chosenDoctor?.id;
  const visitType = chosenType ?? nearestType(types.items, minutes);
  const form = useBookForm({
    name: "book-here", choice: { patient, visitType, doctor: whose, start: begin }, room,
    done: ({ appointments: [booked] }) => {
      if (booked === undefined) return;
      toast(t("reception:book.bookedToast", { name: patient === undefined ? "–" : fullName(patient.name), time: dayAndTime(booked.start) }));
      done(booked);
    },
  });
  for (const [path, key] of [["patient", "patient"], ["visitType", "type"], ["doctor", "doctor"], ["start", "time"]] as const) {
    form.register(path, t(`reception:book.${key}`));
  }
  const reason = form.errorOf("start") ?? (form.failure !== undefined ? messageOf(form.failure) : "");
  const preparation = types.get(visitType)?.preparation;
  return (
    <Dialog title={t("reception:book.dialogTitle")} close={close} isWide className="book-dialog">
      <FormFrame
        form={isTimeRefused(form) ? { ...form, failure: undefined } : form} label={t("reception:book.dialogTitle")}
        actions={
          <>
            <Button onClick={close}>{t("cancel")}</Button>
            <Button type="submit" look="primary" icon="check" isBusy={form.isSubmitting}>{t("reception:book.action")}</Button>
          </>
        }
      >
        <p className="book-when">
          <strong>{weekdayAndDate(dateOf(begin), true)}, {time(begin)}</strong>
          {doctor !== undefined && ` · ${doctors.nameOf(doctor)}`}
          {room !== undefined && ` · ${room}`}
        </p>
        {isTimeRefused(form) && whose !== undefined && visitType !== undefined && (
          <SlotNext
            reason={reason} doctor={whose} visitType={visitType} start={begin}
            choose={(slot) => {
              form.clear();
              setBegin(slot.start);
            }}
          />
        )}
        <OverbookField form={form} />
        <div className="grid">
          <PatientPicker
            id="book-here-patient" label={t("reception:book.patient")} value={patient} choose={setPatient} error={form.errorOf("patient")}
            isRequired autoFocus
          />
          <VisitTypeSelect
            id="book-here-type" label={t("reception:book.type")} value={visitType} choose={setChosenType} error={form.errorOf("visitType")}
            isRequired
          />
          {doctor === undefined && (
            <DoctorPicker
              id="book-here-doctor" label={t("reception:book.doctor")} value={chosenDoctor} choose={setChosenDoctor}
              error={form.errorOf("doctor")} isRequired
            />
          )}
        </div>
        {preparation !== undefined && <p className="muted small">{t("reception:book.preparation")}: {preparation}</p>}
        <BookFields form={form} />
      </FormFrame>
    </Dialog>
  );
}

function nearestType(types: { id: string; minutes: number; isActive: boolean }[], minutes: number | undefined): string | undefined {
  if (minutes === undefined) return undefined;
  const offered = types.filter((one) => one.isActive);
  const distance = (one: { minutes: number }) => Math.abs(one.minutes - minutes);
  return offered.sort((one, other) => distance(one) - distance(other))[0]?.id;
}
