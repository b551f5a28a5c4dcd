import { useState } from "react";
import { useMutation } from "../../api/mutation";
import type { Appointment, Doctor } from "../../api/schema";
import { Button, Dialog, Icon, toast } from "../../design";
import { FormFrame, NumberField, TextField, TimeField, useForm } from "../../forms";
import { t } from "../../i18n";
import { addDays, dateOf, time, weekdayAndDate } from "../../i18n/format";
import { DoctorPicker } from "../shared/DoctorPicker";
import { useDoctors } from "../shared/doctors";

interface Props {
  series: string;
  /** The first that changes; all that are to come, if there is none. */
  from: Appointment | undefined;
  affected: Appointment[];
  close: () => void;
}

const touched = ["/api/appointments"];
const FURTHEST = 60;

/** Cancels several appointments of a series at once. */
export function SeriesCancelDialog({ series, from, affected, close }: Props) {
  const cancel = useMutation("POST /api/appointments/series/{id}/cancel", touched);
  const form = useForm({
    name: "cancel-series",
    initial: { reason: "" },
    submit: (values) =>
      cancel.run({ params: { id: series }, body: { reason: values.reason.trim(), ...(from !== undefined && { from: from.id }) } }),
    done: (answer) => {
      toast(t("reception:series.cancelled", { count: answer.appointments.length }));
      close();
    },
  });
  return (
    <Dialog title={t("reception:series.cancelTitle", { count: affected.length })} close={close}>
      <FormFrame
        form={form} label={t("reception:series.cancelTitle", { count: affected.length })}
        actions={
          <>
            <Button onClick={close}>{t("reception:series.keep")}</Button>
            <Button type="submit" look="danger" isBusy={form.isSubmitting}>{t("reception:series.cancelAction", { count: affected.length })}</Button>
          </>
        }
      >
        <Dates affected={affected} />
        <TextField form={form} name="reason" label={t("reception:series.reason")} isRequired autoFocus />
      </FormFrame>
    </Dialog>
  );
}

/** Moves several appointments of a series at once: to another time of the day, some days later, to another doctor. */
export function SeriesMoveDialog({ series, from, affected, close }: Props) {
  const move = useMutation("POST /api/appointments/series/{id}/reschedule", touched);
  const doctors = useDoctors();
  const [first] = affected;
  const [doctor, setDoctor] = useState<Doctor | undefined>(doctors.get(first?.doctor));
  const form = useForm<{ time: string; shiftDays: number | undefined }, { appointments: Appointment[] }>({
    name: "move-series",
    initial: { time: first === undefined ? "" : time(first.start), shiftDays: 0 },
    submit: (values) =>
      move.run({
        params: { id: series },
        body: {
          ...(from !== undefined && { from: from.id }), ...(values.time !== "" && { time: values.time }),
          ...(doctor !== undefined && doctor.id !== first?.doctor && { doctor: doctor.id }),
          ...((values.shiftDays ?? 0) !== 0 && { shiftDays: values.shiftDays }),
        },
      }),
    done: (answer) => {
      toast(t("reception:series.movedToast", { count: answer.appointments.length }));
      close();
    },
  });
  form.register("doctor", t("reception:series.doctor"));
  return (
    <Dialog title={t("reception:series.moveTitle", { count: affected.length })} close={close} isWide>
      <FormFrame
        form={form} label={t("reception:series.moveTitle", { count: affected.length })}
        actions={
          <>
            <Button onClick={close}>{t("cancel")}</Button>
            <Button type="submit" look="primary" isBusy={form.isSubmitting}>{t("reception:series.moveAction", { count: affected.length })}</Button>
          </>
        }
      >
        <div className="grid grid-tight">
          <TimeField form={form} name="time" label={t("reception:series.newTime")} isRequired />
          <NumberField
            form={form} name="shiftDays" label={t("reception:series.shift")} hint={t("reception:series.shiftHint")} min={-FURTHEST} max={FURTHEST}
          />
        </div>
        <DoctorPicker
          id="move-series-doctor" label={t("reception:series.doctor")} value={doctor} choose={setDoctor} error={form.errorOf("doctor")}
        />
        <Dates
          affected={affected}
          to={(one) => `${weekdayAndDate(addDays(dateOf(one.start), form.values.shiftDays ?? 0))}, ${form.values.time}`}
          label={(number, name) => form.register(`occurrences.${number}`, name)} errorOf={(number) => form.errorOf(`occurrences.${number}`)}
        />
      </FormFrame>
    </Dialog>
  );
}

/** The appointments that change, what becomes of them, and why one can't. */
function Dates({
  affected, to, label, errorOf,
}: {
  affected: Appointment[]; to?: (one: Appointment) => string; label?: (number: number, name: string) => void;
  errorOf?: (number: number) => string | undefined;
}) {
  return (
    <ol className="series-dates" aria-label={t("reception:series.dates")}>
      {affected.map((one, number) => {
        const name = weekdayAndDate(dateOf(one.start));
        label?.(number, name);
        const error = errorOf?.(number);
        return (
          <li key={one.id}>
            <span className="number">{name}, {time(one.start)}{to !== undefined && <> → <strong>{to(one)}</strong></>}</span>
            {error !== undefined && <span className="field"><span className="error"><Icon name="alert" size={14} />{error}</span></span>}
          </li>
        );
      })}
    </ol>
  );
}
