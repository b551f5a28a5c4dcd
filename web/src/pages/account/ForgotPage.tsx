import { useEffect, useRef, useState } from "react";
import { call } from "../../api/client";
import { Link } from "../../app/router";
import { Button, Notice } from "../../design";
import { FormFrame, TextField, useForm } from "../../forms";
import { t } from "../../i18n";
import { Door } from "./Door";

/** Asks for a new password. Whether the address is known is never told. */
export function ForgotPage() {
  const [isAsked, setIsAsked] = useState(false);
  const form = useForm({
    name: "forgot",
    initial: { email: "" },
    submit: (values) => call("POST /api/auth/password/forgot", { body: values }),
    done: () => setIsAsked(true),
  });
  // The form goes; what became of it has the focus instead.
  const answer = useRef<HTMLDivElement>(null);
  useEffect(() => answer.current?.focus(), [isAsked]);
  return (
    <Door title={t("account:forgot.title")} text={t("account:forgot.text")}>
      {isAsked ? (
        <div ref={answer} tabIndex={-1}>
          <Notice tone="success" isUrgent title={t("account:forgot.asked")}>{t("account:forgot.next")}</Notice>
        </div>
      ) : (
        <FormFrame form={form}>
          <TextField form={form} name="email" label={t("account:email")} type="email" autoComplete="username" isRequired autoFocus />
          <Button type="submit" look="primary" isWide isBusy={form.isSubmitting}>{t("account:forgot.action")}</Button>
        </FormFrame>
      )}
      <div className="row row-between small">
        <Link to="/login">{t("account:signIn.back")}</Link>
        <Link to="/reset">{t("account:reset.haveToken")}</Link>
      </div>
    </Door>
  );
}
