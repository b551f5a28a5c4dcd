import { useEffect, useRef, useState } from "react";
import { t } from "../i18n";
import { parsedTime } from "../i18n/timeText";
import { Field, type FieldOptions } from "./fields";
import { useCheck } from "./useForm";

/**
 * A time of the day: `14:30` in a form's values, typed with or without a colon. Browsers' own fields of times follow the browser's
 * language: they would ask for 02:30 PM where all else in the app says 14:30.
 */
export function TimeField(common: FieldOptions) {
  const { form, name } = common;
  const value = String(form.get(name) ?? "");
  const [text, setText] = useState(value);
  const told = useRef(value);
  const generation = useRef(form.generation);
  useCheck(form, name, () => (text.trim() !== "" && parsedTime(text) === undefined ? t("time.unreadable") : undefined));

  useEffect(() => {
    if (value === told.current && form.generation === generation.current) return;
    generation.current = form.generation;
    told.current = value;
    setText(value);
  }, [value, form.generation]);

  return (
    <Field {...common}>
      {(control) => (
        <input
          {...control} className="input number" type="text" inputMode="numeric" autoComplete="off" placeholder={t("time.pattern")} value={text}
          onChange={(event) => {
            const typed = event.target.value;
            setText(typed);
            told.current = parsedTime(typed) ?? typed.trim();
            form.set(name, told.current);
          }}
          onBlur={() => setText(parsedTime(text) ?? text)}
        />
      )}
    </Field>
  );
}
