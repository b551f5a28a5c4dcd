import type { Hours, VisitType, VisitTypeRule } from "../../../api/schema";
import { Button, IconButton } from "../../../design";
import { NumberField, TimeField, type Form } from "../../../forms";
import { t } from "../../../i18n";
import { shortClock } from "./model";

/** Hours as they are typed. */
export interface HoursValues {
  start: string;
  end: string;
  slotMinutes: number | undefined;
  capacity: number | undefined;
  breaks: { start: string; end: string }[];
  types: VisitTypeRule[];
}

export const neededHours = ["hours.start", "hours.end", "hours.slotMinutes", "hours.capacity"];

export function hoursValues(hours: Hours | undefined): HoursValues {
  return {
    start: shortClock(hours?.start ?? "09:00"), end: shortClock(hours?.end ?? "13:00"), slotMinutes: hours?.slotMinutes ?? 20, capacity: hours?.capacity ?? 1,
    breaks: (hours?.breaks ?? []).map((one) => ({ start: shortClock(one.start), end: shortClock(one.end) })), types: hours?.visitTypes ?? [],
  };
}

export function hoursOf(values: HoursValues): Hours {
  const breaks = values.breaks.filter((one) => one.start !== "" && one.end !== "");
  return {
    start: values.start, end: values.end === "00:00" ? "24:00" : values.end, slotMinutes: values.slotMinutes ?? 20, capacity: values.capacity ?? 1,
    ...(values.types.length > 0 && { visitTypes: values.types }), ...(breaks.length > 0 && { breaks }),
  };
}

/** From when until when, how long a slot is, how many it holds, for which visits, with which breaks: at `hours` of a form. */
export function HoursFields({ form, types }: { form: Form<any>; types: VisitType[] }) {
  const hours = form.get("hours") as HoursValues;
  const toggle = (code: string, isOn: boolean) =>
    form.set("hours.types", isOn ? [...hours.types, { code }] : hours.types.filter((one) => one.code !== code));
  return (
    <>
      <div className="record-fields">
        <TimeField form={form} name="hours.start" label={t("doctor:hours.start")} isRequired />
        <TimeField form={form} name="hours.end" label={t("doctor:hours.end")} isRequired />
        <NumberField form={form} name="hours.slotMinutes" label={t("doctor:hours.slotMinutes")} min={5} max={480} isRequired />
        <NumberField form={form} name="hours.capacity" label={t("doctor:hours.capacity")} hint={t("doctor:hours.capacityHint")} min={1} max={50} isRequired />
      </div>
      <fieldset className="field">
        <legend>{t("doctor:hours.breaks")}</legend>
        <div className="stack stack-tight">
          {hours.breaks.map((_, index) => (
            <div key={index} className="row hours-break">
              <TimeField form={form} name={`hours.breaks.${index}.start`} label={t("doctor:hours.breakStart")} isRequired />
              <TimeField form={form} name={`hours.breaks.${index}.end`} label={t("doctor:hours.breakEnd")} isRequired />
              <IconButton
                icon="trash" label={t("doctor:hours.removeBreak", { number: index + 1 })}
                onClick={() => form.set("hours.breaks", hours.breaks.filter((_one, at) => at !== index))}
              />
            </div>
          ))}
          <div>
            <Button isSmall icon="add" onClick={() => form.set("hours.breaks", [...hours.breaks, { start: "11:00", end: "11:15" }])}>{t("doctor:hours.addBreak")}</Button>
          </div>
        </div>
      </fieldset>
      <fieldset className="field">
        <legend>{t("doctor:hours.types")}</legend>
        <span className="hint">{t("doctor:hours.typesHint")}</span>
        <div className="grid grid-tight">
          {types.filter((one) => one.isActive || hours.types.some((rule) => rule.code === one.id)).map((one) => (
            <label key={one.id} className="check">
              <input type="checkbox" checked={hours.types.some((rule) => rule.code === one.id)} onChange={(event) => toggle(one.id, event.target.checked)} />
              <span>{one.name}</span>
            </label>
          ))}
        </div>
      </fieldset>
    </>
  );
}
