import type { ReactNode } from "react";
import { call } from "../../api/client";
import { useQuery } from "../../api/query";
import { findPatients } from "../../app/CommandPalette";
import { Combobox, Icon } from "../../design";
import { t } from "../../i18n";
import { PersonLine } from "../shared/people";
import { actionName, findActions } from "./auditWords";

const MOST_ACTIONS = 12;

/** What the log can be searched by; a patient is a record that is found by name. */
export const fields = ["actor", "patient", "subject", "action"] as const;
export type Field = (typeof fields)[number];

/** Whom or what to look for: people by their names, the rest by what the log calls it. */
export function Wanted({ field, value, set }: { field: Field; value: string; set: (value: string) => void }) {
  const name = t(`admin:audit.fields.${field}`);
  const user = useQuery("GET /api/users/names", field === "actor" && value !== "" ? { query: { id: [value] } } : undefined);
  const patient = useQuery("GET /api/patients/{id}", field === "patient" && value !== "" ? { params: { id: value } } : undefined);
  if (field === "actor") {
    const chosen = value === "" ? undefined : { id: value, name: user.data?.items[0]?.name ?? value };
    return (
      <Named id="audit-actor" name={name}>
        <Combobox
          id="audit-actor" label={name} value={chosen} choose={(one) => set(one?.id ?? "")} keyOf={(one) => one.id} show={(one) => one.name}
          placeholder={t("admin:audit.hints.actor")}
          search={async (words, signal) => (await call("GET /api/users", { query: { ...(words !== "" && { q: words }), limit: 12 }, signal })).items}
        />
      </Named>
    );
  }
  if (field === "patient") {
    return (
      <Named id="audit-patient" name={name}>
        <Combobox
          id="audit-patient" label={name} value={value === "" ? undefined : patient.data} choose={(one) => set(one?.id ?? "")}
          keyOf={(one) => one.id} show={(one) => <PersonLine patient={one} />} placeholder={t("admin:audit.hints.patient")}
          search={(words, signal) => (words.length < 2 ? Promise.resolve([]) : findPatients(words, 10, signal))}
        />
      </Named>
    );
  }
  if (field === "action") {
    return (
      <Named id="audit-action" name={name}>
        <Combobox
          id="audit-action" label={name} value={value === "" ? undefined : { code: value, name: actionName(value) }}
          choose={(one) => set(one?.code ?? "")} keyOf={(one) => one.code} placeholder={t("admin:audit.hints.action")}
          show={(one) => <span className="code-name"><span>{one.name}</span> {one.name !== one.code && <code className="small muted">{one.code}</code>}</span>}
          search={(words) => Promise.resolve(findActions(words, MOST_ACTIONS))}
        />
      </Named>
    );
  }
  return (
    <div className="input-with-icon">
      <Icon name="search" />
      <input
        className="input" type="search" aria-label={name} placeholder={t(`admin:audit.hints.${field}`)} value={value}
        onChange={(event) => set(event.target.value)}
      />
    </div>
  );
}

function Named({ id, name, children }: { id: string; name: string; children: ReactNode }) {
  return (
    <>
      <label className="visually-hidden" htmlFor={id}>{name}</label>
      {children}
    </>
  );
}
