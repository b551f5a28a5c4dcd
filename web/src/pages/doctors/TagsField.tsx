import { useId, useRef, useState, type KeyboardEvent } from "react";
import { Icon } from "../../design";
import { Field, type Form } from "../../forms";
import { t } from "../../i18n";

/**
 * A list of short texts: Enter or a comma adds what is typed, Backspace in an empty field takes the last one back.
 * @param known What others have there, offered while one types.
 */
export function TagsField({
  form, name, label, hint, isRequired, known,
}: { form: Form<any>; name: string; label: string; hint?: string; isRequired?: boolean; known: string[] }) {
  const [typed, setTyped] = useState("");
  const field = useRef<HTMLInputElement>(null);
  const offers = useId();
  const values = (form.get(name) as string[] | undefined) ?? [];

  function add(text: string): void {
    const added = text.split(",").map((one) => one.trim()).filter((one) => one !== "");
    const fresh = added.filter((one, at) => added.indexOf(one) === at && !values.some((other) => isSame(other, one)));
    if (fresh.length > 0) form.set(name, [...values, ...fresh]);
    setTyped("");
  }

  function remove(value: string): void {
    form.set(name, values.filter((one) => one !== value));
    field.current?.focus();
  }

  function press(event: KeyboardEvent): void {
    if (event.key === "Enter" && typed.trim() !== "") {
      event.preventDefault();
      add(typed);
    } else if (event.key === "Backspace" && typed === "" && values.length > 0) {
      form.set(name, values.slice(0, -1));
    }
  }

  return (
    <Field
      form={form} name={name} label={label} hint={hint} isRequired={isRequired === true}
      show={(value) => (Array.isArray(value) && value.length > 0 ? value.join(", ") : undefined)}
    >
      {(control) => (
        <div className="tags-field" data-invalid={control["aria-invalid"]} onClick={(event) => event.target === event.currentTarget && field.current?.focus()}>
          {values.map((one) => (
            <span className="tag" key={one}>
              {one}
              <button type="button" aria-label={t("doctors:form.removeTag", { name: one })} title={t("remove")} onClick={() => remove(one)}>
                <Icon name="close" size={14} />
              </button>
            </span>
          ))}
          <input
            {...control} ref={field} list={offers} autoComplete="off" value={typed}
            onChange={(event) => (event.target.value.includes(",") ? add(event.target.value) : setTyped(event.target.value))}
            onKeyDown={press} onBlur={() => add(typed)}
          />
          <datalist id={offers}>
            {known.filter((one) => !values.some((other) => isSame(other, one))).map((one) => <option key={one} value={one} />)}
          </datalist>
        </div>
      )}
    </Field>
  );
}

function isSame(one: string, other: string): boolean {
  return one.toLocaleLowerCase() === other.toLocaleLowerCase();
}
