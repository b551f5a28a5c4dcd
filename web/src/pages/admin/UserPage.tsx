import { useState } from "react";
import { call } from "../../api/client";
import { useMutation } from "../../api/mutation";
import { invalidate, useQuery } from "../../api/query";
import type { PasswordServiceResetToken, User } from "../../api/schema";
import { Link } from "../../app/router";
import { useSession } from "../../app/session";
import {
  Button, Card, Confirm, Dialog, ErrorNotice, Facts, LinkButton, Notice, PageHeader, PageSkeleton, toast,
} from "../../design";
import { FormFrame, TextField, useForm } from "../../forms";
import { t } from "../../i18n";
import { dayAndTime } from "../../i18n/format";
import { RolesField } from "./roles";
import { UserDoctor } from "./UserDoctor";
import { UserSessions } from "./UserSessions";
import { UserState } from "./UsersPage";

export function UserPage({ id }: { id: string }) {
  const { can } = useSession();
  const user = useQuery("GET /api/users/{id}", { params: { id } });
  if (user.data === undefined) return user.error === undefined ? <PageSkeleton /> : <ErrorNotice error={user.error} retry={user.refresh} />;
  return (
    <>
      <PageHeader
        title={user.data.name} text={<UserState user={user.data} />}
        before={<Link to="/users" className="small">{t("admin:users.title")}</Link>}
      >
        {user.data.doctor !== undefined && can("doctors.read") && (
          <LinkButton to={`/doctors/${user.data.doctor}`} icon="people">{t("admin:user.doctorPage")}</LinkButton>
        )}
        {can("audit.read") && <LinkButton to={`/audit?by=actor&value=${id}`} icon="note">{t("admin:user.audit")}</LinkButton>}
      </PageHeader>
      <div className="split">
        <div className="stack">
          {can("users.write") ? <UserForm key={id} user={user.data} /> : <UserFacts user={user.data} />}
          {can("sessions.write") && <UserSessions user={user.data} />}
        </div>
        <div className="stack">
          {can("users.write") && <UserActions user={user.data} />}
          {can("users.write") && user.data.roles.includes("doctor") && user.data.doctor === undefined && <UserDoctor user={user.data} />}
        </div>
      </div>
    </>
  );
}

function UserFacts({ user }: { user: User }) {
  return <Card><Facts items={[[t("account:email"), user.email], [t("account:phone"), user.phone], [t("account:roles"), user.roles.join(", ")]]} /></Card>;
}

function valuesOf(user: User) {
  return { name: user.name, email: user.email, phone: user.phone ?? "", roles: user.roles };
}

function UserForm({ user }: { user: User }) {
  const form = useForm({
    name: "user", draft: `user.${user.id}`, initial: valuesOf(user), revision: user.revision,
    submit: (values, revision) =>
      call("PATCH /api/users/{id}", {
        params: { id: user.id }, ...(revision === undefined ? {} : { ifMatch: revision }),
        // The generated type knows no null; the merge patch clears with it.
        body: { ...values, phone: values.phone.trim() === "" ? (null as unknown as undefined) : values.phone },
      }),
    latest: async () => {
      const now = await call("GET /api/users/{id}", { params: { id: user.id } });
      return { theirs: valuesOf(now), revision: now.revision };
    },
    done: (saved) => {
      form.saved(valuesOf(saved), saved.revision);
      invalidate("/api/users");
      toast(t("saved"));
    },
  });
  return (
    <Card title={t("account:profile")}>
      <FormFrame
        form={form} actions={<Button type="submit" look="primary" disabled={!form.isChanged} isBusy={form.isSubmitting}>{t("save")}</Button>}
      >
        <div className="grid">
          <TextField form={form} name="name" label={t("account:name")} isRequired />
          <TextField form={form} name="email" label={t("account:email")} type="email" isRequired />
          <TextField form={form} name="phone" label={t("account:phone")} type="tel" />
        </div>
        <RolesField form={form} />
      </FormFrame>
    </Card>
  );
}

function UserActions({ user }: { user: User }) {
  const { me } = useSession();
  const [asks, setAsks] = useState<"disable" | "factor">();
  const [token, setToken] = useState<PasswordServiceResetToken>();
  const issue = useMutation("POST /api/users/{id}/password-reset", ["/api/users"]);
  const disable = useMutation("POST /api/users/{id}/disable", ["/api/users"]);
  const enable = useMutation("POST /api/users/{id}/enable", ["/api/users"]);
  const change = useMutation("PATCH /api/users/{id}", ["/api/users"]);
  const removeFactor = useMutation("DELETE /api/users/{id}/second-factor", ["/api/users"]);
  const params = { params: { id: user.id } };
  const isOneself = me?.user?.id === user.id;
  const running = asks === "disable" ? disable : removeFactor;
  return (
    <Card title={t("admin:user.access")}>
      <div className="stack">
        <ErrorNotice error={issue.error ?? enable.error ?? change.error} />
        {user.resetRequestedAt !== undefined && (
          <Notice tone="warning">{t("admin:user.asked", { when: dayAndTime(user.resetRequestedAt) })}</Notice>
        )}
        <Button icon="key" isWide isBusy={issue.isRunning} onClick={() => void issue.run(params).then(setToken, () => undefined)}>
          {t("admin:user.issueReset")}
        </Button>
        {user.doctor !== undefined && (
          <Button
            icon="clock" isWide isBusy={change.isRunning}
            // The generated type knows no null; the merge patch clears with it.
            onClick={() => void change.run({ ...params, body: { doctor: null as unknown as undefined }, ifMatch: user.revision }).catch(() => undefined)}
          >
            {t("admin:user.closeDay")}
          </Button>
        )}
        {user.hasSecondFactor && <Button icon="shield" isWide onClick={() => setAsks("factor")}>{t("admin:user.removeFactor")}</Button>}
        {!isOneself &&
          (user.isActive ? (
            <Button look="danger" icon="lock" isWide onClick={() => setAsks("disable")}>{t("admin:user.disable")}</Button>
          ) : (
            <Button look="primary" isWide isBusy={enable.isRunning} onClick={() => void enable.run(params).catch(() => undefined)}>
              {t("admin:user.enable")}
            </Button>
          ))}
      </div>
      {token !== undefined && <ResetLink token={token} name={user.name} close={() => setToken(undefined)} />}
      {asks !== undefined && (
        <Confirm
          title={t(asks === "disable" ? "admin:user.disable" : "admin:user.removeFactor")} isDangerous isBusy={running.isRunning}
          text={t(asks === "disable" ? "admin:user.disableText" : "admin:user.removeFactorText", { name: user.name })}
          action={t(asks === "disable" ? "admin:user.disable" : "admin:user.removeFactor")} error={<ErrorNotice error={running.error} />}
          run={() => void running.run(params).then(() => setAsks(undefined), () => undefined)} close={() => setAsks(undefined)}
        />
      )}
    </Card>
  );
}

/** The link that sets a new password: shown once, to be handed over in person. */
function ResetLink({ token, name, close }: { token: PasswordServiceResetToken; name: string; close: () => void }) {
  const link = `${window.location.origin}/reset?token=${encodeURIComponent(token.token)}`;
  return (
    <Dialog
      title={t("admin:user.resetLink")} close={close}
      footer={
        <Button look="primary" icon="copy" onClick={() => void navigator.clipboard?.writeText(link).then(() => toast(t("account:factor.copied")))}>
          {t("account:factor.copy")}
        </Button>
      }
    >
      <div className="stack">
        <p>{t("admin:user.resetText", { name, until: dayAndTime(token.expiresAt) })}</p>
        <p><code className="wrap-anywhere">{link}</code></p>
      </div>
    </Dialog>
  );
}
