import { call } from "../../api/client";
import { refreshSession } from "../../api/refresh";
import { Problem } from "../../api/problem";
import { useSession } from "../../app/session";
import { Button, Card, toast } from "../../design";
import { FormFrame, PasswordField, useForm } from "../../forms";
import { t } from "../../i18n";

const empty = { currentPassword: "", newPassword: "", again: "" };

export function PasswordCard() {
  const { me, reload } = useSession();
  const form = useForm({
    name: "password",
    initial: empty,
    submit: async ({ currentPassword, newPassword, again }) => {
      if (newPassword !== again) {
        throw new Problem({ status: 400, errors: [{ pointer: "/again", message: t("account:password.differs") }] }, undefined);
      }
      await call("POST /api/auth/password", { body: { currentPassword, newPassword } });
      // If the change was demanded, the rights come with the next token.
      await refreshSession(Date.now());
      await reload();
    },
    done: () => {
      form.reset(empty);
      toast(t("account:password.changed"));
    },
  });
  return (
    <Card title={t("account:password.title")}>
      <FormFrame
        form={form} label={t("account:password.title")}
        actions={<Button type="submit" look="primary" isBusy={form.isSubmitting}>{t("account:password.action")}</Button>}
      >
        <PasswordField
          form={form} name="currentPassword" label={t("account:password.current")} autoComplete="current-password" isRequired
          autoFocus={me?.user?.mustChangePassword === true}
        />
        <PasswordField
          form={form} name="newPassword" label={t("account:password.new")} hint={t("account:password.hint")}
          autoComplete="new-password" isRequired
        />
        <PasswordField form={form} name="again" label={t("account:password.again")} autoComplete="new-password" isRequired />
      </FormFrame>
    </Card>
  );
}
