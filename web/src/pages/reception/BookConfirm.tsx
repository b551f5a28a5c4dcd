import { useEffect, useRef } from "react";
import type { Appointment } from "../../api/schema";
import { Button, Facts, messageOf, Notice } from "../../design";
import { FormFrame, type Form } from "../../forms";
import { t } from "../../i18n";
import { dateOf, dayAndTime, time } from "../../i18n/format";
import { useDoctors } from "../shared/doctors";
import { fullName } from "../shared/people";
import { useVisitTypes } from "../shared/VisitTypeSelect";
import { BookFields, OverbookField } from "./BookFields";
import { isTimeRefused, type BookValues, type Choice } from "./BookForm";
import { BookSeries } from "./BookSeries";
import { dayName } from "./dayName";
import type { Slot } from "./SlotFinder";
import { SlotNext } from "./SlotNext";

/** What is about to be booked, to be said aloud to the patient, and the last things about it. */
export function BookConfirm({
  form, choice, slot, moved, chooseSlot,
}: { form: Form<BookValues>; choice: Choice; slot: Slot; moved: Appointment | undefined; chooseSlot: (slot: Slot | undefined) => void }) {
  const doctors = useDoctors();
  const types = useVisitTypes();
  const type = types.get(choice.visitType);
  const submit = useRef<HTMLDivElement>(null);
  // Whoever chose a time by the keyboard books with the next key.
  useEffect(() => submit.current?.querySelector<HTMLElement>("button[type=submit]")?.focus(), [slot.start, slot.doctor]);
  form.register("patient", t("reception:book.patient"));
  form.register("start", t("reception:book.time"));
  const reason = form.errorOf("start") ?? (form.failure !== undefined ? messageOf(form.failure) : "");
  const end = type === undefined ? undefined : new Date(Date.parse(slot.start) + type.minutes * 60_000);
  return (
    <FormFrame form={isTimeRefused(form) ? { ...form, failure: undefined } : form} label={t("reception:book.confirm")}>
      <div id="book-summary">
        <Facts
          items={[
            [t("reception:book.patient"), choice.patient === undefined ? undefined : `${fullName(choice.patient.name)} · ${choice.patient.mrn}`],
            [t("reception:book.type"), type?.name],
            ...(moved === undefined ? [] : [[t("reception:book.was"), `${dayAndTime(moved.start)} · ${doctors.nameOf(moved.doctor)}`]] as [string, string][]),
            [
              t("reception:book.time"),
              <span key="time" className="row">
                <strong>{dayName(dateOf(slot.start))}, {time(slot.start)}{end !== undefined && `–${time(end)}`}</strong>
                <Button isSmall look="quiet" onClick={() => chooseSlot(undefined)}>{t("reception:book.otherTime")}</Button>
              </span>,
            ],
            [t("reception:book.doctor"), doctors.nameOf(slot.doctor)],
            [t("reception:book.location"), slot.location],
          ]}
        />
      </div>
      {slot.isOverbook === true && <Notice tone="warning" title={t("reception:book.overbooking")}>{t("reception:book.overbookHint")}</Notice>}
      {type?.preparation !== undefined && <Notice title={t("reception:book.preparation")}><p>{type.preparation}</p></Notice>}
      {isTimeRefused(form) && choice.visitType !== undefined && (
        <SlotNext reason={reason} doctor={slot.doctor} visitType={choice.visitType} start={slot.start} choose={chooseSlot} />
      )}
      <OverbookField form={form} />
      <BookFields form={form} isMove={moved !== undefined} />
      {moved === undefined && slot.isOverbook !== true && <BookSeries form={form} choice={choice} otherTime={() => chooseSlot(undefined)} />}
      <div className="row row-end" ref={submit}>
        <Button onClick={() => chooseSlot(undefined)}>{t("back")}</Button>
        <Button type="submit" look="primary" icon="check" isBusy={form.isSubmitting} aria-describedby="book-summary">
          {t(moved !== undefined ? "reception:book.moveAction" : form.values.repeats ? "reception:book.seriesAction" : "reception:book.action")}
        </Button>
      </div>
    </FormFrame>
  );
}
