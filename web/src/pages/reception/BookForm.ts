import { useMutation } from "../../api/mutation";
import { Problem } from "../../api/problem";
import type { Appointment, AppointmentSeriesRule, Patient } from "../../api/schema";
import { useForm, type Form } from "../../forms";
import { t } from "../../i18n";

/** Who, what for, with whom and when. */
export interface Choice {
  patient: Patient | undefined;
  visitType: string | undefined;
  doctor: string | undefined;
  start: string | undefined;
}

export interface BookValues {
  room: string;
  notes: string;
  overbook: boolean;
  repeats: boolean;
  every: AppointmentSeriesRule["every"];
  interval: number | undefined;
  count: number | undefined;
}

/** What was booked: one, or all of a series. */
export interface Booked {
  appointments: Appointment[];
  series: string | undefined;
}

const touched = ["/api/appointments"];

/**
 * The form of a booking, of a series, or of another time for what is booked already.
 * @param moved The appointment that gets another time.
 */
export function useBookForm({
  name, choice, room = "", overbook = false, moved, draft, done,
}: {
  name: string; choice: Choice; room?: string | undefined; overbook?: boolean; moved?: Appointment | undefined; draft?: string | undefined;
  done: (booked: Booked) => void;
}): Form<BookValues> {
  const book = useMutation("POST /api/appointments", touched);
  const series = useMutation("POST /api/appointments/series", touched);
  const reschedule = useMutation("POST /api/appointments/{id}/reschedule", touched);

  return useForm<BookValues, Booked>({
    name, draft, done,
    initial: { room, notes: "", overbook: false, repeats: false, every: "week", interval: 1, count: 6 },
    submit: async (values) => {
      const { patient, visitType, doctor, start } = choice;
      if (patient === undefined || visitType === undefined || doctor === undefined || start === undefined) throw missing(choice);
      const overbooks = overbook || values.overbook;
      const extra = { ...(values.room.trim() !== "" && { room: values.room.trim() }), ...(overbooks && { overbook: true }) };
      if (moved !== undefined) {
        const answer = await reschedule.run({ params: { id: moved.id }, ifMatch: moved.revision, body: { start, doctor, ...extra } });
        return { appointments: [answer], series: undefined };
      }
      const body = { patient: patient.id, visitType, doctor, start, ...extra, ...(values.notes.trim() !== "" && { notes: values.notes.trim() }) };
      if (!values.repeats) return { appointments: [await book.run({ body })], series: undefined };
      const repeats = { every: values.every, interval: values.interval ?? 1, count: values.count ?? 2 };
      const answer = await series.run({ body: { first: body, repeats } });
      return { appointments: answer.appointments, series: answer.id };
    },
  });
}

/** What is not chosen yet, said beside each. */
function missing(choice: Choice): Problem {
  const names = (["patient", "visitType", "doctor", "start"] as const).filter((one) => choice[one] === undefined);
  return new Problem({ status: 400, errors: names.map((one) => ({ pointer: `/${one}`, message: t(`reception:book.missing.${one}`) })) }, undefined);
}

/** Whether the time cannot be had: somebody else took it, or it is outside of the hours. */
export function isTimeRefused(form: Form<BookValues>): boolean {
  const taken = form.failure instanceof Problem && ["slot-taken", "outside-hours", "doctor-not-bookable"].includes(form.failure.slug);
  return taken || form.errorOf("start") !== undefined;
}
