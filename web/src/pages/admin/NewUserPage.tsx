import { useState } from "react";
import { call, newKey } from "../../api/client";
import { invalidate } from "../../api/query";
import type { Doctor } from "../../api/schema";
import { Link, navigate } from "../../app/router";
import { Button, Card, PageHeader, toast } from "../../design";
import { CheckField, FormFrame, TextField, useForm, withoutEmpty } from "../../forms";
import { t } from "../../i18n";
import { DoctorPicker } from "../shared/DoctorPicker";
import { RolesField } from "./roles";

const empty = { name: "", email: "", phone: "", roles: [] as string[], password: "", mustChangePassword: true };

export function NewUserPage() {
  const [key] = useState(newKey);
  const [doctor, setDoctor] = useState<Doctor>();
  const form = useForm({
    name: "new-user", draft: "new-user", initial: empty,
    submit: ({ roles, ...values }) =>
      call("POST /api/users", {
        body: { ...withoutEmpty(values), roles, ...(doctor === undefined ? {} : { doctor: doctor.id }) }, idempotencyKey: key,
      }),
    done: (user) => {
      invalidate("/api/users");
      toast(t("admin:users.created", { name: user.name }));
      navigate(`/users/${user.id}`);
    },
  });
  return (
    <>
      <PageHeader title={t("admin:users.new")} before={<Link to="/users" className="small">{t("admin:users.title")}</Link>} />
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
            <TextField
              form={form} name="password" label={t("admin:user.password")} hint={t("admin:user.passwordHint")} type="password"
              autoComplete="new-password"
            />
            <CheckField form={form} name="mustChangePassword" label={t("admin:user.mustChange")} />
          </div>
        </FormFrame>
      </Card>
    </>
  );
}
