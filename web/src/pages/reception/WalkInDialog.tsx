import { useEffect, useRef } from "react";
import { useMutation } from "../../api/mutation";
import { Problem } from "../../api/problem";
import type { Doctor, Patient, QueueTicket } from "../../api/schema";
import { Button, Dialog, toast } from "../../design";
import { CheckField, FormFrame, useForm } from "../../forms";
import { t } from "../../i18n";
import { DoctorPicker } from "../shared/DoctorPicker";
import { useDoctors } from "../shared/doctors";
import { PatientPicker } from "../shared/PatientPicker";
import { fullName } from "../shared/people";
import type { Token } from "../shared/TokenSlip";

interface WalkIn {
  patient: Patient | undefined;
  doctor: Doctor | undefined;
  isUrgent: boolean;
}

/**
 * Gives somebody without an appointment a number.
 * @param doctor Whose line is meant, unless another is chosen; none if empty.
 * @param patient Who comes, if that is known already.
 * @param noteOf How long the line of a doctor is, to choose by.
 */
export function WalkInDialog({
  doctor, patient, noteOf, close, done, print,
}: {
  doctor: string | undefined; patient: Patient | undefined; noteOf: (doctor: string) => string | undefined; close: () => void;
  done: (ticket: QueueTicket) => void; print: (token: Token) => void;
}) {
  const doctors = useDoctors();
  const sought = useRef("");
  const take = useMutation("POST /api/appointments/queue", ["/api/appointments"]);
  const form = useForm<WalkIn, QueueTicket>({
    name: "walk-in",
    initial: { patient, doctor: undefined, isUrgent: false },
    submit: async (values) => {
      // Somebody who was looked for and not chosen must not get a token without a name.
      if (values.patient === undefined && sought.current.trim() !== "") throw notChosen();
      return take.run({
        body: { doctor: values.doctor?.id ?? "", isUrgent: values.isUrgent, ...(values.patient !== undefined && { patient: values.patient.id }) },
      });
    },
    done: (ticket) => {
      const chosen = form.values.doctor;
      const slip = { number: ticket.number, doctor: chosen === undefined ? "" : fullName(chosen.name), at: ticket.issuedAt, isUrgent: ticket.isUrgent };
      toast(t("reception:queue.walkIn.done", { number: ticket.number, doctor: slip.doctor }), { action: { label: t("print"), run: () => print(slip) } });
      done(ticket);
    },
  });
  const wanted = doctors.get(doctor);
  useEffect(() => {
    if (wanted !== undefined && form.values.doctor === undefined) form.set("doctor", wanted);
  }, [wanted]);
  form.register("patient", t("reception:queue.walkIn.patient"));
  form.register("doctor", t("reception:queue.walkIn.doctor"));

  return (
    <Dialog title={t("reception:queue.walkIn.title")} close={close} className="dialog-picker">
      <FormFrame
        form={form} label={t("reception:queue.walkIn.title")}
        actions={
          <>
            <Button onClick={close}>{t("cancel")}</Button>
            <Button type="submit" look="primary" isBusy={form.isSubmitting}>{t("reception:queue.walkIn.give")}</Button>
          </>
        }
      >
        <PatientPicker
          id={form.idOf("patient")} label={t("reception:queue.walkIn.patient")} value={form.values.patient} choose={(one) => form.set("patient", one)}
          error={form.errorOf("patient")} hint={form.values.patient === undefined ? t("reception:queue.walkIn.patientHint") : undefined}
          autoFocus={patient === undefined}
          typed={(words) => {
            sought.current = words;
          }}
        />
        <DoctorPicker
          id={form.idOf("doctor")} label={t("reception:queue.walkIn.doctor")} value={form.values.doctor} choose={(one) => form.set("doctor", one)}
          error={form.errorOf("doctor")} noteOf={noteOf} isRequired
        />
        <CheckField form={form} name="isUrgent" label={t("reception:queue.urgent")} hint={t("reception:queue.walkIn.urgentHint")} />
      </FormFrame>
    </Dialog>
  );
}

function notChosen(): Problem {
  return new Problem({ status: 400, errors: [{ pointer: "/patient", message: t("reception:queue.walkIn.notChosen") }] }, undefined);
}
