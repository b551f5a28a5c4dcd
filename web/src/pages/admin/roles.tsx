import { useQuery } from "../../api/query";
import type { Role } from "../../api/schema";
import { descriptionText } from "../../api/wording";
import type { Form } from "../../forms";
import { label, t } from "../../i18n";

/** All roles of the hospital. */
export function useRoles(): Role[] {
  return useQuery("GET /api/roles", { query: { limit: 200 } }).data?.items ?? [];
}

/** Which roles a person has, as a list of checks. The form's member `roles` is their ids. */
export function RolesField<T extends { roles: string[] }>({ form }: { form: Form<T> }) {
  const roles = useRoles();
  form.register("roles", t("account:roles"));
  const error = form.errorOf("roles");
  const chosen = form.values.roles;
  return (
    <fieldset className="field" aria-describedby={error !== undefined ? "roles-error" : undefined}>
      <legend>{t("account:roles")}</legend>
      <div className="grid grid-tight">
        {roles.map((role) => (
          <label key={role.id} className="check">
            <input
              type="checkbox" checked={chosen.includes(role.id)} aria-invalid={error !== undefined ? true : undefined}
              onChange={(event) =>
                form.set("roles", event.target.checked ? [...chosen, role.id] : chosen.filter((one) => one !== role.id))
              }
            />
            <span>
              {label("role", role.id)}
              <span className="hint">{descriptionText(role.description)}</span>
            </span>
          </label>
        ))}
      </div>
      {error !== undefined && <span className="error" id="roles-error">{error}</span>}
    </fieldset>
  );
}
