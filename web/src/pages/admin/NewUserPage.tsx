import { useState } from "react";
import { call, newKey } from "../../api/client";
import { invalidate, useQuery } from "../../api/query";
import type { Doctor } from "../../api/schema";
import { Link, navigate, useQueryParameter } from "../../app/router";
import { useSession } from "../../app/session";
import { Button, Card, PageHeader, PageSkeleton, toast } from "../../design";
import { CheckField, FormFrame, PasswordField, TextField, useForm, withoutEmpty } from "../../forms";
import { t } from "../../i18n";
import { DoctorPicker } from "../shared/DoctorPicker";
import { fullName } from "../shared/people";
import { noteAccount } from "./accounts";
import { RolesField } from "./roles";

const empty = { name: "", email: "", phone: "", roles: [] as string[], password: "", mustChangePassword: true };

/** A new user; from a doctor's page, the account of that doctor. */
export function NewUserPage() {
  const [id] = useQueryParameter("doctor");
  const { data, error } = useQuery("GET /api/doctors/{id}", id === "" ? undefined : { params: { id } });
  if (id !== "" && data === undefined && error === undefined) return <PageSkeleton />;
  return <NewUser key={data?.id ?? ""} of={data} />;
}

function NewUser({ of }: { of: Doctor | undefined }) {
  const { can } = useSession();
  const [key] = useState(newKey);
  const [doctor, setDoctor] = useState(of);
  const form = useForm({
    name: "new-user", draft: of === undefined ? "new-user" : `new-user.${of.id}`,
    initial: of === undefined ? empty : {
      ...empty, name: fullName(of.name), email: of.emails?.[0] ?? "", phone: of.phones?.[0] ?? "", roles: ["doctor"],
    },
    kept: (values) => ({ ...values, password: "" }),
    submit: async ({ roles, ...values }) => {
      const theirs = roles.includes("doctor") ? doctor : undefined;
      const user = await call("POST /api/users", {
        body: { ...withoutEmpty(values), roles, ...(theirs === undefined ? {} : { doctor: theirs.id }) }, idempotencyKey: key,
      });
      if (theirs !== undefined && theirs.user === undefined && can("doctors.write")) await noteAccount(theirs, user);
      return user;
    },
    done: (user) => {
      invalidate("/api/users", "/api/doctors");
      toast(t(form.values.password === "" ? "admin:users.createdWithout" : "admin:users.created", { name: user.name }));
      navigate(`/users/${user.id}`);
    },
  });
  return (
    <>
      <PageHeader
        title={t("admin:users.new")} before={<Link to="/users" className="small">{t("admin:users.title")}</Link>}
        text={of === undefined ? undefined : t("admin:users.newOf", { name: fullName(of.name) })}
      />
      <Card>
        <FormFrame form={form} actions={<Button type="submit" look="primary" isBusy={form.isSubmitting}>{t("admin:users.create")}</Button>}>
          <div className="grid">
            <TextField form={form} name="name" label={t("account:name")} isRequired autoFocus />
            <TextField form={form} name="email" label={t("account:email")} type="email" isRequired />
            <TextField form={form} name="phone" label={t("account:phone")} type="tel" />
          </div>
          <RolesField form={form} />
          {form.values.roles.includes("doctor") && (
            <DoctorPicker id="new-user-doctor" label={t("admin:user.doctor")} value={doctor} choose={setDoctor} hint={t("admin:user.doctorHint")} />
          )}
          <div className="grid">
            <PasswordField
              form={form} name="password" label={t("admin:user.password")} hint={t("admin:user.passwordHint")}
              autoComplete="new-password"
            />
            <CheckField form={form} name="mustChangePassword" label={t("admin:user.mustChange")} />
          </div>
        </FormFrame>
      </Card>
    </>
  );
}
