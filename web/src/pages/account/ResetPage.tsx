import { useState } from "react";
import { call } from "../../api/client";
import { Problem } from "../../api/problem";
import { Link, useLocation } from "../../app/router";
import { Button, Notice } from "../../design";
import { FormFrame, PasswordField, TextField, useForm } from "../../forms";
import { t } from "../../i18n";
import { Door } from "./Door";

/** Whoever has a link on paper or in a message puts in the whole of it, or the code at its end. */
function codeIn(text: string): string {
  return text.trim().split("token=").pop() ?? "";
}

/** Chooses a new password with the token that an administrator issued: in the link, or typed. */
export function ResetPage() {
  const { query } = useLocation();
  const [isDone, setIsDone] = useState(false);
  const form = useForm({
    name: "reset",
    initial: { token: query.get("token") ?? "", newPassword: "", again: "" },
    submit: async ({ token, newPassword, again }) => {
      if (newPassword !== again) {
        throw new Problem({ status: 400, errors: [{ pointer: "/again", message: t("account:password.differs") }] }, undefined);
      }
      await call("POST /api/auth/password/reset", { body: { token: codeIn(token), newPassword } });
    },
    done: () => setIsDone(true),
  });
  if (isDone) {
    return (
      <Door title={t("account:reset.title")}>
        <Notice tone="success" isUrgent title={t("account:reset.done")} />
        <Link to="/login" className="button button-primary button-wide">{t("account:signIn.title")}</Link>
      </Door>
    );
  }
  return (
    <Door title={t("account:reset.title")} text={t("account:reset.text")}>
      <FormFrame form={form}>
        <TextField form={form} name="token" label={t("account:reset.token")} isRequired autoFocus={!query.has("token")} />
        <PasswordField
          form={form} name="newPassword" label={t("account:password.new")} hint={t("account:password.hint")}
          autoComplete="new-password" isRequired autoFocus={query.has("token")}
        />
        <PasswordField form={form} name="again" label={t("account:password.again")} autoComplete="new-password" isRequired />
        <Button type="submit" look="primary" isWide isBusy={form.isSubmitting}>{t("account:reset.action")}</Button>
      </FormFrame>
      <Link to="/login" className="small">{t("account:signIn.back")}</Link>
    </Door>
  );
}
