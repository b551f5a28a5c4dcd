import type { ReactNode } from "react";
import { DateInput } from "../design/DateInput";
import { t } from "../i18n";
import { dateText, isDate } from "../i18n/dateText";
import { Field } from "./fields";
import { useCheck, type Form } from "./useForm";

/** A date of a form: `2026-11-24` in its values, typed as the language writes it or chosen in a calendar. */
export function DateField({
  form, name, label, hint, isRequired, min, max, show,
}: {
  /** A field knows its form by paths, not by its type. */
  form: Form<any>;
  name: string; label: string; hint?: ReactNode; isRequired?: boolean; min?: string; max?: string;
  show?: ((value: unknown) => string | undefined) | undefined;
}) {
  const value = String(form.get(name) ?? "");
  useCheck(form, name, () => (value === "" || isDate(value) ? undefined : t("date.unreadable", { example: dateText("2026-11-24") })));
  return (
    <Field form={form} name={name} label={label} hint={hint} show={show} {...(isRequired === true && { isRequired })}>
      {(control) => (
        <DateInput {...control} name={label} min={min} max={max} value={value} change={(value) => form.set(name, value)} takesAll />
      )}
    </Field>
  );
}
