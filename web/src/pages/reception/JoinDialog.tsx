import { useEffect } from "react";
import { useMutation } from "../../api/mutation";
import type { Doctor, Patient, WaitListEntry } from "../../api/schema";
import { Button, Dialog, toast } from "../../design";
import { DateField, FormFrame, TextAreaField, useForm } from "../../forms";
import { t } from "../../i18n";
import { addDays, dateOf } from "../../i18n/format";
import { DoctorPicker } from "../shared/DoctorPicker";
import { useDoctors } from "../shared/doctors";
import { usePatients } from "../shared/names";
import { PatientPicker } from "../shared/PatientPicker";
import { fullName } from "../shared/people";
import { VisitTypeSelect } from "../shared/VisitTypeSelect";

interface Joining {
  patient: Patient | undefined;
  doctor: Doctor | undefined;
  visitType: string | undefined;
  from: string;
  to: string;
  notes: string;
}

const USUAL_DAYS = 14;

/** What is known of somebody who comes from elsewhere: ids of patient, doctor and kind of visit. */
export interface Known {
  patient?: string | undefined;
  doctor?: string | undefined;
  visitType?: string | undefined;
}

/** Puts somebody on the wait list. A draft of one patient is never shown for another. */
export function JoinDialog({ known, close, done }: { known: Known; close: () => void; done: () => void }) {
  const doctors = useDoctors();
  const patients = usePatients([known.patient]);
  const join = useMutation("POST /api/appointments/wait-list", ["/api/appointments/wait-list"]);
  const form = useForm<Joining, WaitListEntry>({
    name: "wait-list",
    draft: known.patient === undefined ? "wait-list-join" : `wait-list-join.${known.patient}`,
    initial: {
      patient: undefined, doctor: undefined, visitType: known.visitType, from: dateOf(), to: addDays(dateOf(), USUAL_DAYS), notes: "",
    },
    submit: (values) => {
      const notes = values.notes.trim();
      return join.run({
        body: {
          patient: values.patient?.id ?? "", doctor: values.doctor?.id ?? "", visitType: values.visitType ?? "", from: values.from, to: values.to,
          ...(notes !== "" && { notes }),
        },
      });
    },
    done: () => {
      toast(t("reception:waitList.join.done", { name: form.values.patient === undefined ? "" : fullName(form.values.patient.name) }));
      close();
      done();
    },
  });
  const doctor = doctors.get(known.doctor);
  const patient = patients.get(known.patient);
  useEffect(() => {
    if (doctor !== undefined && form.values.doctor === undefined) form.set("doctor", doctor);
  }, [doctor]);
  useEffect(() => {
    if (patient !== undefined && form.values.patient === undefined) form.set("patient", patient);
  }, [patient]);
  for (const [name, text] of [["patient", "patient"], ["doctor", "doctor"], ["visitType", "visit"]] as const) {
    form.register(name, t(`reception:today.${text}`));
  }

  return (
    <Dialog title={t("reception:waitList.join.title")} close={close} className="dialog-picker">
      <FormFrame
        form={form} label={t("reception:waitList.join.title")}
        actions={
          <>
            <Button onClick={close}>{t("cancel")}</Button>
            <Button type="submit" look="primary" isBusy={form.isSubmitting}>{t("reception:waitList.join.action")}</Button>
          </>
        }
      >
        <PatientPicker
          id={form.idOf("patient")} label={t("reception:today.patient")} value={form.values.patient} choose={(one) => form.set("patient", one)}
          error={form.errorOf("patient")} isRequired autoFocus
        />
        <DoctorPicker
          id={form.idOf("doctor")} label={t("reception:today.doctor")} value={form.values.doctor} choose={(one) => form.set("doctor", one)}
          error={form.errorOf("doctor")} isRequired
        />
        <VisitTypeSelect
          id={form.idOf("visitType")} label={t("reception:today.visit")} value={form.values.visitType} choose={(one) => form.set("visitType", one)}
          error={form.errorOf("visitType")} isRequired
        />
        <div className="grid grid-tight">
          <DateField form={form} name="from" label={t("reception:waitList.from")} min={dateOf()} isRequired />
          <DateField form={form} name="to" label={t("reception:waitList.to")} min={form.values.from} isRequired />
        </div>
        <TextAreaField form={form} name="notes" label={t("reception:waitList.notes")} hint={t("reception:waitList.notesHint")} rows={2} />
      </FormFrame>
    </Dialog>
  );
}
