import { useState, type ReactNode } from "react";
import { IconButton } from "../design/Button";
import { t } from "../i18n";
import { Field } from "./fields";
import type { Form } from "./useForm";

/**
 * A password, with a button that shows what was typed: whoever sees it makes fewer mistakes, and chooses a longer one. While it is
 * sent it is hidden again, so that browsers take it for the password that it is.
 */
export function PasswordField({
  form, name, label, hint, isRequired, autoComplete, autoFocus,
}: {
  /** A field knows its form by paths, not by its type. */
  form: Form<any>;
  name: string; label: string; hint?: ReactNode; isRequired?: boolean; autoComplete: "current-password" | "new-password"; autoFocus?: boolean;
}) {
  const [isShown, setIsShown] = useState(false);
  const isText = isShown && !form.isSubmitting;
  return (
    <Field form={form} name={name} label={label} hint={hint} {...(isRequired === true && { isRequired })}>
      {(control) => (
        <div className="input-with-button">
          <input
            {...control} className="input" type={isText ? "text" : "password"} autoComplete={autoComplete} autoFocus={autoFocus}
            data-autofocus={autoFocus === true ? "" : undefined} spellCheck={false} autoCapitalize="none" autoCorrect="off"
            value={String(form.get(name) ?? "")} onChange={(event) => form.set(name, event.target.value)}
          />
          <IconButton
            icon={isText ? "hide" : "eye"} isSmall label={t(isText ? "hideTyped" : "showTyped")} aria-controls={control.id}
            onClick={() => setIsShown(!isText)}
          />
        </div>
      )}
    </Field>
  );
}
