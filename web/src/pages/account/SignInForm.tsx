import { useEffect, useState, type ReactNode } from "react";
import { call } from "../../api/client";
import type { LoginAnswer } from "../../api/schema";
import { Link } from "../../app/router";
import { Button } from "../../design";
import { FormFrame, PasswordField, TextField, useForm } from "../../forms";
import { t } from "../../i18n";

/**
 * E-mail and password, then a code where a second factor is set up.
 * @param email Of the person who signs in again: nobody else.
 */
export function SignInForm({
  email, done, leave, below,
}: { email?: string | undefined; done: (answer: LoginAnswer) => Promise<void>; leave?: () => void; below?: ReactNode }) {
  const [challenge, setChallenge] = useState<string>();
  if (challenge !== undefined) return <CodeForm challenge={challenge} done={done} back={() => setChallenge(undefined)} />;
  return <PasswordForm email={email} leave={leave} below={below} done={done} ask={setChallenge} />;
}

function PasswordForm({
  email, done, ask, leave, below,
}: {
  email: string | undefined; done: (answer: LoginAnswer) => Promise<void>; ask: (challenge: string) => void; leave: (() => void) | undefined;
  below: ReactNode;
}) {
  const form = useForm({
    name: "sign-in",
    initial: { email: email ?? "", password: "" },
    submit: (values) => call("POST /api/auth/login", { body: { ...values, transport: "cookie" } }),
    done: (answer) => (answer.mfaRequired && answer.challenge !== undefined ? ask(answer.challenge) : void done(answer)),
  });
  // A password that was refused is typed anew: over the one that stands there.
  useEffect(() => {
    if (form.failure !== undefined) document.querySelector<HTMLInputElement>(`#${form.idOf("password")}`)?.select();
  }, [form.failure]);
  return (
    <FormFrame form={form} label={t("account:signIn.title")}>
      <TextField form={form} name="email" label={t("account:email")} type="email" autoComplete="username" isRequired autoFocus={email === undefined} />
      <PasswordField
        form={form} name="password" label={t("account:currentPassword")} autoComplete="current-password" isRequired
        autoFocus={email !== undefined}
      />
      <Button type="submit" look="primary" isWide isBusy={form.isSubmitting}>{t("account:signIn.action")}</Button>
      {leave !== undefined && <Button look="quiet" isWide onClick={leave}>{t("account:again.leave")}</Button>}
      {below ?? <Link to="/forgot" className="small">{t("account:forgot.title")}</Link>}
    </FormFrame>
  );
}

function CodeForm({ challenge, done, back }: { challenge: string; done: (answer: LoginAnswer) => Promise<void>; back: () => void }) {
  const form = useForm({
    name: "second-factor",
    initial: { code: "" },
    submit: (values) =>
      call("POST /api/auth/login/second-factor", { body: { challenge, code: values.code.trim(), transport: "cookie" } }),
    done: (answer) => void done(answer),
  });
  return (
    <FormFrame form={form} label={t("account:code.title")}>
      <TextField
        form={form} name="code" label={t("account:code.label")} hint={t("account:code.hint")} autoComplete="one-time-code" isRequired autoFocus
      />
      <Button type="submit" look="primary" isWide isBusy={form.isSubmitting}>{t("account:signIn.action")}</Button>
      <Button look="quiet" isWide onClick={back}>{t("back")}</Button>
    </FormFrame>
  );
}
