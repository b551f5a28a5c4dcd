import { useState } from "react";
import { useMutation } from "../../api/mutation";
import { Problem, type FieldError } from "../../api/problem";
import type { ContactAttempts, ContactRequest } from "../../api/schema";
import { Button, Dialog, toast } from "../../design";
import { DateField, FormFrame, SegmentField, TextField, TimeField, useForm } from "../../forms";
import { label, t } from "../../i18n";
import { parsedDate } from "../../i18n/dateText";
import { addDays, dateOf, instantAt, time } from "../../i18n/format";
import { callTime } from "./calls";

const outcomes = ["reached", "no-answer", "left-message", "wrong-number"] as const;
const choices = ["none", "soon", "later", "tomorrow", "other"] as const;
const MINUTE = 60_000;
const MORNING = 9 * 60;
/** As the server says it. */
const NO_DATE = "must be a date that exists, like 2026-11-23";
/** The server takes no later ones. */
const MOST_DAYS = 30;

type Operation = "POST /api/appointments/stranded/{id}/contacts" | "POST /api/appointments/wait-list/{id}/contacts";

interface Call {
  outcome: ContactRequest["outcome"] | undefined;
  callAgainAt: (typeof choices)[number];
  date: string;
  time: string;
  notes: string;
}

/** Notes what came of calling a patient, and when to call again. @param about What the call was about. */
export function CallDialog({
  operation, id, name, about, close,
}: { operation: Operation; id: string; name: string; about: string; close: () => void }) {
  const [opened] = useState(() => Date.now());
  const note = useMutation(operation, ["/api/appointments"]);
  const form = useForm<Call, { contact?: ContactAttempts | undefined }>({
    name: "call", draft: `call-${id}`,
    initial: { outcome: undefined, callAgainAt: "none", date: dateOf(), time: "", notes: "" },
    submit: async (values) => {
      const faults = faultsOf(values);
      if (values.outcome === undefined || faults.length > 0) throw new Problem({ status: 422, errors: faults }, undefined);
      const body = { outcome: values.outcome, callAgainAt: againAt(values, opened), notes: values.notes.trim() || undefined };
      try {
        return await note.run({ params: { id }, body });
      } catch (error) {
        throw values.callAgainAt === "other" ? besideItsField(error) : error;
      }
    },
    done: ({ contact }) => {
      const again = contact?.last.callAgainAt;
      toast(again === undefined ? t("reception:calls.done", { name }) : t("reception:calls.doneAgain", { name, time: callTime(again, Date.now()) }));
      close();
    },
  });
  const again = form.values.callAgainAt;
  return (
    <Dialog title={t("reception:calls.title", { name })} close={close}>
      <FormFrame
        form={form} label={t("reception:calls.title", { name })}
        actions={
          <>
            <Button onClick={close}>{t("cancel")}</Button>
            <Button type="submit" look="primary" isBusy={form.isSubmitting}>{t("reception:calls.save")}</Button>
          </>
        }
      >
        <p className="muted">{about}</p>
        <SegmentField
          form={form} name="outcome" label={t("reception:calls.outcome")}
          choices={outcomes.map((value) => ({ value, name: label("contactOutcome", value) }))}
        />
        <SegmentField
          form={form} name="callAgainAt" label={t("reception:calls.again")}
          choices={choices.map((value) => ({ value, name: t(`reception:calls.choices.${value}`, { time: quick(value, opened) }) }))}
        />
        {again === "other" && (
          <div className="grid grid-tight">
            <DateField form={form} name="date" label={t("reception:calls.date")} min={dateOf()} max={addDays(dateOf(), MOST_DAYS)} isRequired />
            <TimeField form={form} name="time" label={t("reception:calls.time")} isRequired />
          </div>
        )}
        <TextField form={form} name="notes" label={t("reception:calls.notes")} hint={t("reception:calls.notesHint")} />
      </FormFrame>
    </Dialog>
  );
}

/** The instant of a choice. */
function againAt({ callAgainAt, date, time: clock }: Call, opened: number): string | undefined {
  // On a full five minutes, as people agree on times.
  const after = (minutes: number) => new Date(Math.ceil((opened + minutes * MINUTE) / (5 * MINUTE)) * 5 * MINUTE).toISOString();
  switch (callAgainAt) {
    case "none": return undefined;
    case "soon": return after(30);
    case "later": return after(120);
    case "tomorrow": return instantAt(addDays(dateOf(new Date(opened)), 1), MORNING);
    case "other": {
      const [hours = 0, minutes = 0] = clock.split(":").map(Number);
      return instantAt(date, hours * 60 + minutes);
    }
  }
}

/** What no request can be made of; the rest the server looks at. */
function faultsOf({ outcome, callAgainAt, date, time: clock }: Call): FieldError[] {
  const isOther = callAgainAt === "other";
  const faults = [
    outcome === undefined && { pointer: "/outcome", message: "is required" },
    isOther && parsedDate(date) === undefined && { pointer: "/date", message: date === "" ? "is required" : NO_DATE },
    isOther && clock === "" && { pointer: "/time", message: "is required" },
  ];
  return faults.filter((one): one is FieldError => one !== false);
}

/** What the clock shows then. */
function quick(value: Call["callAgainAt"], opened: number): string {
  const at = value === "other" ? undefined : againAt({ outcome: undefined, callAgainAt: value, date: "", time: "", notes: "" }, opened);
  return at === undefined ? "" : time(at);
}

/** The server knows one time; here it is a date and a time of the day. */
function besideItsField(error: unknown): unknown {
  if (!(error instanceof Problem)) return error;
  const errors = error.fields.map((one) =>
    one.pointer !== "/callAgainAt" ? one : { ...one, pointer: one.message === "must be in the future" ? "/time" : "/date" },
  );
  return new Problem({ ...error.document, errors }, error.retryAfterSeconds);
}
