import { useEffect, useState } from "react";
import { call, newKey } from "../../api/client";
import { useMutation } from "../../api/mutation";
import { invalidate, useQuery } from "../../api/query";
import type { Role } from "../../api/schema";
import { descriptionText } from "../../api/wording";
import { Link, navigate } from "../../app/router";
import { useSession, type Permission } from "../../app/session";
import { Button, Card, Confirm, ErrorNotice, PageHeader, PageSkeleton, toast } from "../../design";
import { CheckField, FormFrame, TextField, useForm, type Form } from "../../forms";
import { label, t } from "../../i18n";
import { codeOf } from "./codes";
import { neededFor, permissionGroups } from "./permissions";

interface Values {
  id: string;
  description: string;
  permissions: Permission[];
  requiresSecondFactor: boolean;
}

const back = () => <Link to="/roles" className="small">{t("admin:roles.title")}</Link>;

export function NewRolePage() {
  const [key] = useState(newKey);
  const form = useForm<Values, Role>({
    name: "role", draft: "role.new", initial: { id: "", description: "", permissions: [], requiresSecondFactor: false },
    submit: (values) => call("POST /api/roles", { body: values, idempotencyKey: key }),
    done: (role) => {
      invalidate("/api/roles");
      navigate(`/roles/${role.id}`);
    },
  });
  return (
    <>
      <PageHeader title={t("admin:roles.new")} before={back()} />
      <RoleForm form={form} isNew mayChange />
    </>
  );
}

export function RolePage({ id }: { id: string }) {
  const role = useQuery("GET /api/roles/{id}", { params: { id } });
  if (role.data === undefined) return role.error === undefined ? <PageSkeleton /> : <ErrorNotice error={role.error} retry={role.refresh} />;
  return <ExistingRole key={id} role={role.data} />;
}

function valuesOf({ id, description, permissions, requiresSecondFactor }: Role): Values {
  return { id, description, permissions, requiresSecondFactor };
}

function ExistingRole({ role }: { role: Role }) {
  const { can } = useSession();
  const [asks, setAsks] = useState(false);
  const remove = useMutation("DELETE /api/roles/{id}", ["/api/roles"]);
  const form = useForm<Values, Role>({
    name: "role", draft: `role.${role.id}`, initial: valuesOf(role), revision: role.revision,
    submit: ({ description, permissions, requiresSecondFactor }, revision) =>
      call("PUT /api/roles/{id}", {
        params: { id: role.id }, body: { description, permissions, requiresSecondFactor },
        ...(revision === undefined || revision === 0 ? {} : { ifMatch: revision }),
      }),
    latest: async () => {
      const now = await call("GET /api/roles/{id}", { params: { id: role.id } });
      return { theirs: valuesOf(now), revision: now.revision };
    },
    done: (saved) => {
      form.saved(valuesOf(saved), saved.revision);
      invalidate("/api/roles", "/api/auth/me");
      toast(t("saved"));
    },
  });
  const mayChange = can("roles.write");
  return (
    <>
      <PageHeader title={label("role", role.id)} text={descriptionText(role.description)} before={back()}>
        {mayChange && !role.isBuiltIn && <Button look="danger" icon="trash" onClick={() => setAsks(true)}>{t("delete")}</Button>}
      </PageHeader>
      <RoleForm form={form} mayChange={mayChange} />
      {asks && (
        <Confirm
          title={t("admin:role.delete")} text={t("admin:role.deleteText")} action={t("delete")} isDangerous isBusy={remove.isRunning}
          error={<ErrorNotice error={remove.error} />} close={() => setAsks(false)}
          run={() => void remove.run({ params: { id: role.id } }).then(() => navigate("/roles"), () => undefined)}
        />
      )}
    </>
  );
}

function RoleForm({ form, isNew, mayChange }: { form: Form<Values>; isNew?: boolean; mayChange: boolean }) {
  form.register("permissions", t("admin:roles.permissions"));
  const chosen = form.values.permissions;
  const error = form.errorOf("permissions");
  function toggle(permission: Permission, isOn: boolean): void {
    const needed = isOn ? neededFor(permission) : undefined;
    const added = needed === undefined ? [permission] : [needed, permission];
    form.set("permissions", isOn ? [...new Set([...chosen, ...added])] : chosen.filter((one) => one !== permission));
  }
  const { id } = form.values;
  useEffect(() => {
    if (isNew === true && codeOf(id) !== id) form.set("id", codeOf(id));
  }, [id]);
  return (
    <Card>
      <FormFrame
        form={form}
        actions={mayChange && <Button type="submit" look="primary" disabled={!form.isChanged} isBusy={form.isSubmitting}>{t("save")}</Button>}
      >
        <div className="grid">
          {isNew === true && <TextField form={form} name="id" label={t("admin:roles.name")} hint={t("admin:role.nameHint")} isRequired autoFocus />}
          <TextField form={form} name="description" label={t("admin:roles.description")} isRequired />
        </div>
        <CheckField form={form} name="requiresSecondFactor" label={t("admin:role.requiresFactor")} hint={t("admin:role.requiresFactorHint")} />
        {error !== undefined && <p className="field"><span className="error">{error}</span></p>}
        <div className="grid">
          {permissionGroups().map(({ group, permissions }) => (
            <fieldset key={group} className="field" disabled={!mayChange}>
              <legend>{t(`admin:role.groups.${group}`)}</legend>
              {permissions.map((permission) => (
                <label key={permission} className="check">
                  <input type="checkbox" checked={chosen.includes(permission)} onChange={(event) => toggle(permission, event.target.checked)} />
                  <span>{t(`admin:permissions.${permission.replace(".", "_")}`)}<span className="hint"><code>{permission}</code></span></span>
                </label>
              ))}
            </fieldset>
          ))}
        </div>
      </FormFrame>
    </Card>
  );
}
