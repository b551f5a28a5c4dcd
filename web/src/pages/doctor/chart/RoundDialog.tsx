import { useEffect, useRef, useState } from "react";
import { useMutation } from "../../../api/mutation";
import { Problem } from "../../../api/problem";
import type { Vital } from "../../../api/schema";
import { Button, Dialog, toast } from "../../../design";
import { DateField, FormFrame, NumberField, SelectField, TextField, TimeField, useForm, type Form } from "../../../forms";
import { t } from "../../../i18n";
import { dateOf } from "../../../i18n/format";
import { fromClock, toClock } from "../when";
import { otherUnits, usualTypes, vitalTypes, type VitalType } from "./vitals";

interface Round {
  /** When it was measured, by the hospital's clock. */
  date: string;
  time: string;
  note: string;
  /** Only what was measured has a value. */
  values: Partial<Record<VitalType, number | undefined>>;
  diastolic: number | undefined;
  units: Partial<Record<VitalType, string | undefined>>;
}

/** Enters what was measured in one visit to the bedside. All is recorded, or nothing; each value that is refused says why beside it. */
export function RoundDialog({ patient, close }: { patient: string; close: () => void }) {
  const [opened] = useState(() => new Date());
  const add = useMutation("POST /api/patients/{patient}/vital-rounds", ["/api/patients/{patient}"]);
  const form = useForm<Round, unknown>({
    name: "round", initial: { date: dateOf(opened), time: toClock(opened).slice(-5), note: "", values: {}, diastolic: undefined, units: {} }, draft: `round.${patient}`,
    submit: async (round) => {
      const measured = vitalTypes.filter((type) => round.values[type] !== undefined || (type === "bloodPressure" && round.diastolic !== undefined));
      const at = `${round.date}T${round.time}`;
      const measuredAt = at === toClock(opened) ? opened.toISOString() : fromClock(at);
      const missing = [
        ...(measuredAt === undefined
          ? [{ pointer: /^\d{4}-\d\d-\d\d$/.test(round.date) ? "/time" : "/date", message: t("doctor:vitals.atNeeded") }] : []),
        ...(measured.length === 0 ? [{ pointer: "/values/bloodPressure", message: t("doctor:vitals.oneNeeded") }] : []),
        ...(measured.includes("bloodPressure") && round.values.bloodPressure === undefined
          ? [{ pointer: "/values/bloodPressure", message: t("doctor:vitals.systolicNeeded") }] : []),
      ];
      if (measuredAt === undefined || missing.length > 0) throw new Problem({ status: 422, errors: missing }, undefined);
      const vitals = measured.map((type): Vital => ({
        type, value: round.values[type] ?? 0, measuredAt,
        ...(type === "bloodPressure" && round.diastolic !== undefined && { diastolic: round.diastolic }),
        ...(round.units[type] !== undefined && { unit: round.units[type] }),
        ...(round.note.trim() !== "" && { note: round.note.trim() }),
      }));
      return add.run({ params: { patient }, body: { vitals } }).catch((error: unknown) => {
        throw error instanceof Problem ? placed(error, measured) : error;
      });
    },
    done: () => {
      toast(t("doctor:vitals.recorded"));
      close();
    },
  });
  const others = vitalTypes.slice(usualTypes.length);
  // A draft that has one of the others shows them all, so that none goes while it is typed anew.
  const [showsAll, setShowsAll] = useState(() => others.some((type) => form.values.values[type] !== undefined));
  // The button that asked for the others goes; the keyboard goes on with the first of them.
  const hasAsked = useRef(false);
  useEffect(() => {
    if (showsAll && hasAsked.current) document.getElementById(form.idOf(`values.${others[0] ?? ""}`))?.focus();
  }, [showsAll]);
  const shown = showsAll ? vitalTypes : usualTypes;
  return (
    <Dialog title={t("doctor:vitals.round")} close={close} isWide>
      <FormFrame
        form={form} label={t("doctor:vitals.round")}
        actions={
          <>
            <Button onClick={close}>{t("cancel")}</Button>
            <Button type="submit" look="primary" isBusy={form.isSubmitting}>{t("save")}</Button>
          </>
        }
      >
        <div className="vital-fields">{shown.map((type) => <VitalField key={type} form={form} type={type} />)}</div>
        {!showsAll && (
          <div>
            <Button
              isSmall look="quiet" icon="add"
              onClick={() => {
                hasAsked.current = true;
                setShowsAll(true);
              }}
            >
              {t("doctor:vitals.showAll")}
            </Button>
          </div>
        )}
        <div className="vital-fields">
          <div className="vital-pair vital-when">
            <DateField form={form} name="date" label={t("doctor:vitals.on")} isRequired max={dateOf()} />
            <TimeField form={form} name="time" label={t("doctor:vitals.time")} isRequired />
          </div>
          <TextField form={form} name="note" label={t("doctor:vitals.note")} hint={t("doctor:vitals.noteHint")} />
        </div>
      </FormFrame>
    </Dialog>
  );
}

function VitalField({ form, type }: { form: Form<Round>; type: VitalType }) {
  const unit = t(`doctor:values.unit.${type}`);
  const name = t(`doctor:values.vital.${type}`);
  const others = otherUnits[type];
  if (type === "bloodPressure") {
    return (
      <div className="vital-pair">
        <NumberField isOneOfMany form={form} name="values.bloodPressure" label={`${name}: ${t("doctor:vitals.systolic")} (${unit})`} />
        <NumberField isOneOfMany form={form} name="diastolic" label={`${t("doctor:vitals.diastolic")} (${unit})`} />
      </div>
    );
  }
  return (
    <div className={others === undefined ? "vital-one" : "vital-pair"}>
      <NumberField isOneOfMany form={form} name={`values.${type}`} label={others === undefined ? `${name} (${unit})` : name} isWhole={false} />
      {others !== undefined && (
        <SelectField
          isOneOfMany form={form} name={`units.${type}`} label={t("doctor:vitals.unit")} none={unit}
          choices={others.map((value) => ({ value, name: t(`doctor:values.otherUnit.${value.replace(/\W/g, "")}`) }))}
        />
      )}
    </div>
  );
}

/** What is wrong, at the fields of the form: `/vitals/0/diastolic` is that of what was measured first. */
function placed(problem: Problem, measured: VitalType[]): Problem {
  const errors = problem.fields.map((one) => {
    const [, index, member] = /^\/vitals\/(\d+)(?:\/(\w+))?/.exec(one.pointer) ?? [];
    const type = measured[Number(index)];
    if (type === undefined) return one;
    const pointer = member === "diastolic" ? "/diastolic" : member === "unit" ? `/units/${type}` : member === "note" ? "/note" : member === "value" ? `/values/${type}` : "/time";
    return { pointer, message: one.message };
  });
  return new Problem({ ...problem.document, errors }, problem.retryAfterSeconds);
}
