import { Icon } from "../../design";
import type { Form } from "../../forms";

/** Two answers, neither of them chosen beforehand: a consent must be asked for, not assumed. */
export function YesNoField({ form, name, label, yes, no }: { form: Form<any>; name: string; label: string; yes: string; no: string }) {
  form.register(name, label, (value) => (value === true ? yes : no));
  const id = form.idOf(name);
  const error = form.errorOf(name);
  return (
    <fieldset className="field" aria-describedby={error !== undefined ? `${id}-error` : undefined}>
      <legend>{label}</legend>
      <div className="segments">
        {[true, false].map((value) => (
          <label key={String(value)}>
            <input
              id={`${id}-${String(value)}`} type="radio" name={id} checked={form.get(name) === value} aria-invalid={error !== undefined ? true : undefined}
              onChange={() => form.set(name, value)}
            />
            {value ? yes : no}
          </label>
        ))}
      </div>
      {error !== undefined && <span className="error" id={`${id}-error`}><Icon name="alert" size={14} />{error}</span>}
    </fieldset>
  );
}
