import { useEffect, useRef, useState } from "react";
import { t } from "../i18n";
import { parsedNumber } from "../i18n/numberText";
import { Field, type FieldOptions } from "./fields";
import { useCheck } from "./useForm";

/**
 * A whole or decimal number; an empty field is no number. Browsers' own fields of numbers drop what they can't read, so that `98,6`
 * becomes 986 and `9e` becomes nothing, and a wheel of the mouse changes them: here what was typed stays, and is said to be no number.
 */
export function NumberField({
  isWhole = true, min = -Infinity, max = Infinity, ...common
}: FieldOptions & {
  isWhole?: boolean;
  /** As far as the arrow keys lead; the server judges what is typed. */
  min?: number; max?: number;
}) {
  const { form, name } = common;
  const value: unknown = form.get(name);
  const [text, setText] = useState(() => textOf(value));
  const told = useRef(value);
  const generation = useRef(form.generation);
  useCheck(form, name, () => (text.trim() !== "" && parsedNumber(text) === undefined ? t("number.unreadable") : undefined));

  // A value that comes from elsewhere is shown; what is being typed is not written over by what it means.
  useEffect(() => {
    if (value === told.current && form.generation === generation.current) return;
    generation.current = form.generation;
    told.current = value;
    setText(textOf(value));
  }, [value, form.generation]);

  function type(typed: string): void {
    told.current = parsedNumber(typed);
    setText(typed);
    form.set(name, told.current);
  }

  return (
    <Field {...common}>
      {(control) => (
        <input
          {...control} className="input" type="text" inputMode={isWhole ? "numeric" : "decimal"} autoComplete="off" value={text}
          onChange={(event) => type(event.target.value)}
          onKeyDown={(event) => {
            if (!isWhole || (event.key !== "ArrowUp" && event.key !== "ArrowDown")) return;
            event.preventDefault();
            const now = parsedNumber(text) ?? 0;
            type(String(Math.max(min, Math.min(max, now + (event.key === "ArrowUp" ? 1 : -1)))));
          }}
        />
      )}
    </Field>
  );
}

function textOf(value: unknown): string {
  return value === undefined || value === null ? "" : String(value);
}
