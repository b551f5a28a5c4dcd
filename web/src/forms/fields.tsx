import type { HTMLInputTypeAttribute, ReactNode } from "react";
import { Icon } from "../design/Icon";
import { t } from "../i18n";
import type { Form } from "./useForm";

export interface FieldOptions {
  /** A field knows its form by paths, not by its type. */
  form: Form<any>;
  /** Where the value is: `name.given`. */
  name: string;
  label: string;
  hint?: ReactNode;
  isRequired?: boolean;
  /** Of fields of which some are needed, whichever: they are not called optional. */
  isOneOfMany?: boolean;
  /** What a value is called where two versions are compared, unless it is what was typed. */
  show?: ((value: unknown) => string | undefined) | undefined;
}

/** A label, a control, a hint and what is wrong, tied together for screen readers. */
export function Field({
  form, name, label, hint, isRequired, isOneOfMany, show, children,
}: FieldOptions & { children: (control: { id: string; "aria-invalid"?: true; "aria-describedby"?: string; "aria-required"?: true }) => ReactNode }) {
  form.register(name, label, show);
  const id = form.idOf(name);
  const error = form.errorOf(name);
  const described = [hint !== undefined ? `${id}-hint` : "", error !== undefined ? `${id}-error` : ""].filter((one) => one !== "").join(" ");
  return (
    <div className="field">
      <label htmlFor={id}>
        {label}
        {isRequired !== true && isOneOfMany !== true && <span className="optional"> · {t("optional")}</span>}
      </label>
      {children({
        id,
        ...(error !== undefined && { "aria-invalid": true as const }),
        ...(described !== "" && { "aria-describedby": described }),
        ...(isRequired === true && { "aria-required": true as const }),
      })}
      {hint !== undefined && <span className="hint" id={`${id}-hint`}>{hint}</span>}
      {error !== undefined && <span className="error" id={`${id}-error`}><Icon name="alert" size={14} />{error}</span>}
    </div>
  );
}

export function TextField({
  type = "text", autoComplete = "off", autoFocus, inputMode, placeholder, min, max, step, ...common
}: FieldOptions & {
  type?: HTMLInputTypeAttribute; autoComplete?: string; autoFocus?: boolean; placeholder?: string; min?: string; max?: string; step?: string;
  inputMode?: "text" | "numeric" | "decimal" | "tel" | "email";
}) {
  const { form, name } = common;
  return (
    <Field {...common}>
      {(control) => (
        <input
          {...control} className="input" type={type} autoComplete={autoComplete} autoFocus={autoFocus} inputMode={inputMode}
          data-autofocus={autoFocus === true ? "" : undefined}
          placeholder={placeholder} min={min} max={max} step={step} value={String(form.get(name) ?? "")}
          onChange={(event) => form.set(name, event.target.value)}
        />
      )}
    </Field>
  );
}

export function TextAreaField({ rows = 4, autoFocus, ...common }: FieldOptions & { rows?: number; autoFocus?: boolean }) {
  const { form, name } = common;
  return (
    <Field {...common}>
      {(control) => (
        <textarea
          {...control} className="input" rows={rows} autoFocus={autoFocus} value={String(form.get(name) ?? "")}
          onChange={(event) => form.set(name, event.target.value)}
        />
      )}
    </Field>
  );
}

export interface Choice {
  value: string;
  name: string;
}

/** @param none What choosing nothing is called; without it something must be chosen. */
export function SelectField({ choices, none, ...common }: FieldOptions & { choices: Choice[]; none?: string }) {
  const { form, name } = common;
  return (
    <Field {...common} show={(value) => nameOf(choices, value)}>
      {(control) => (
        <select
          {...control} className="input" value={String(form.get(name) ?? "")}
          onChange={(event) => form.set(name, event.target.value === "" ? undefined : event.target.value)}
        >
          {(none !== undefined || form.get(name) === undefined || form.get(name) === "") && <option value="">{none ?? t("choose")}</option>}
          {choices.map((one) => <option key={one.value} value={one.value}>{one.name}</option>)}
        </select>
      )}
    </Field>
  );
}

/** One of a few, all of them in sight. */
export function SegmentField({ choices, ...common }: FieldOptions & { choices: Choice[] }) {
  const { form, name, label, hint } = common;
  form.register(name, label, (value) => nameOf(choices, value));
  const id = form.idOf(name);
  const error = form.errorOf(name);
  return (
    <fieldset className="field" aria-describedby={error !== undefined ? `${id}-error` : undefined}>
      <legend>{label}</legend>
      <div className="segments" id={id}>
        {choices.map((one) => (
          <label key={one.value}>
            <input
              id={`${id}-${one.value}`} type="radio" name={id} value={one.value} checked={form.get(name) === one.value}
              aria-invalid={error !== undefined ? true : undefined}
              onChange={() => form.set(name, one.value)}
            />
            {one.name}
          </label>
        ))}
      </div>
      {hint !== undefined && <span className="hint">{hint}</span>}
      {error !== undefined && <span className="error" id={`${id}-error`}><Icon name="alert" size={14} />{error}</span>}
    </fieldset>
  );
}

function nameOf(choices: Choice[], value: unknown): string | undefined {
  return choices.find((one) => one.value === value)?.name;
}

export function CheckField({ form, name, label, hint }: FieldOptions) {
  form.register(name, label, (value) => t(value === true ? "yes" : "no"));
  const id = form.idOf(name);
  const error = form.errorOf(name);
  return (
    <div className="field">
      <label className="check" htmlFor={id}>
        <input
          id={id} type="checkbox" checked={form.get(name) === true} aria-invalid={error !== undefined ? true : undefined}
          onChange={(event) => form.set(name, event.target.checked)}
        />
        <span>
          {label}
          {hint !== undefined && <span className="hint">{hint}</span>}
        </span>
      </label>
      {error !== undefined && <span className="error"><Icon name="alert" size={14} />{error}</span>}
    </div>
  );
}
