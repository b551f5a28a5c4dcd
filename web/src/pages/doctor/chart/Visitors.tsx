import { useState } from "react";
import { useMutation } from "../../../api/mutation";
import { useQuery } from "../../../api/query";
import type { Encounter, Visitor } from "../../../api/schema";
import { Button } from "../../../design";
import { FormFrame, TextField, useForm, withoutEmpty } from "../../../forms";
import { t } from "../../../i18n";
import { time } from "../../../i18n/format";

/** Who visits a patient: noted when they come, and when they leave. Read when it is opened. */
export function Visitors({ stay }: { stay: Encounter }) {
  return (
    <details className="visitors">
      <summary>{t("doctor:stays.visitors")}</summary>
      <VisitorList stay={stay} />
    </details>
  );
}

function VisitorList({ stay }: { stay: Encounter }) {
  const params = { patient: stay.patient, encounter: stay.id };
  const touched = ["/api/patients/{patient}/encounters/{encounter}/visitors"];
  const { data } = useQuery("GET /api/patients/{patient}/encounters/{encounter}/visitors", { params, query: { limit: 50 } });
  const arrive = useMutation("POST /api/patients/{patient}/encounters/{encounter}/visitors", touched);
  const leave = useMutation("POST /api/patients/{patient}/visitors/{id}/leave", touched);
  const [entries, setEntries] = useState(0);
  return (
    <div className="stack stack-tight">
      <ul className="chart-list">
        {(data?.items ?? []).map((one) => (
          <li key={one.id} className="row">
            <span className="grow">
              {one.name} <span className="small muted">{[one.relationship, time(one.arrivedAt)].filter(Boolean).join(" · ")}</span>
            </span>
            {one.leftAt === undefined ? (
              <Button isSmall isBusy={leave.isRunning} onClick={() => void leave.run({ params: { patient: stay.patient, id: one.id } }).catch(() => undefined)}>
                {t("doctor:stays.left")}
              </Button>
            ) : (
              <span className="small muted">{t("doctor:stays.leftAt", { time: time(one.leftAt) })}</span>
            )}
          </li>
        ))}
      </ul>
      <VisitorForm
        key={entries} id={stay.id} add={(name, relationship) => arrive.run({ params, body: { name, ...withoutEmpty({ relationship }) } })}
        done={() => setEntries(entries + 1)}
      />
    </div>
  );
}

function VisitorForm({ id, add, done }: { id: string; add: (name: string, relationship: string) => Promise<Visitor>; done: () => void }) {
  const form = useForm({
    name: `visitor-${id}`, initial: { name: "", relationship: "" }, submit: (values) => add(values.name.trim(), values.relationship), done,
  });
  return (
    <FormFrame form={form} label={t("doctor:stays.addVisitor")}>
      <div className="record-fields">
        <TextField form={form} name="name" label={t("doctor:stays.visitorName")} isRequired />
        <TextField form={form} name="relationship" label={t("doctor:stays.relationship")} />
      </div>
      <div><Button type="submit" isSmall isBusy={form.isSubmitting}>{t("doctor:stays.addVisitor")}</Button></div>
    </FormFrame>
  );
}
