import { useState } from "react";
import { Link, useQueryParameter } from "../../app/router";
import { useSession } from "../../app/session";
import { useMutation } from "../../api/mutation";
import { usePages } from "../../api/query";
import type { EmergencyAccess } from "../../api/schema";
import { Button, Card, Dialog, EmptyState, PageHeader, Table, Tabs, toast } from "../../design";
import { FormFrame, TextAreaField, useForm, withoutEmpty } from "../../forms";
import { t } from "../../i18n";
import { dayAndTime, time } from "../../i18n/format";
import { usePatients } from "../shared/names";
import { useStaff } from "./staff";

/** Charts that were opened for an emergency: a supervisor looks at each, and says what they found. */
export function EmergencyAccessesPage() {
  const { can, me } = useSession();
  const [state, setState] = useQueryParameter("state", "open");
  const isDone = state === "done";
  const rows = usePages("GET /api/patients/emergency-accesses", { query: { acknowledged: isDone, limit: 50 } }, ["emergencies"]);
  const patients = usePatients(can("patients.read") ? rows.items.map((one) => one.patient) : []);
  const nameOf = useStaff(rows.items.flatMap((one) => [one.user, one.acknowledgedBy]));
  const [looked, setLooked] = useState<EmergencyAccess>();
  return (
    <>
      <PageHeader title={t("doctor:emergencies.title")} text={t("doctor:emergencies.text")} />
      <Tabs
        label={t("doctor:emergencies.title")} value={isDone ? "done" : "open"} choose={setState}
        tabs={[{ value: "open", name: t("doctor:emergencies.open") }, { value: "done", name: t("doctor:emergencies.done") }]}
      />
      <div id={`panel-${isDone ? "done" : "open"}`} role="tabpanel" aria-labelledby={`tab-${isDone ? "done" : "open"}`}>
        <Card isFlush>
          <Table
            label={t("doctor:emergencies.title")} rows={rows} keyOf={(row) => row.id}
            empty={<EmptyState icon="shield" title={t(isDone ? "doctor:emergencies.noneDone" : "doctor:emergencies.none")} text={t("doctor:emergencies.noneText")} />}
            columns={[
              {
                name: t("doctor:emergencies.who"), isMain: true,
                cell: (row) => (
                  <span>
                    <span className="strong">{nameOf(row.user)}</span>
                    <span className="small muted day-mrn">{dayAndTime(row.at)}–{time(row.until)}</span>
                  </span>
                ),
              },
              {
                name: t("doctor:patient"),
                cell: (row) => (
                  <span>
                    {can("patients.read") ? <Link to={`/patients/${row.patient}`}>{patients.nameOf(row.patient)}</Link> : row.patient}{" "}
                    <span className="small muted number nowrap">{patients.get(row.patient)?.mrn}</span>
                  </span>
                ),
              },
              { name: t("doctor:emergency.reason"), cell: (row) => <span className="wrap-anywhere">{row.reason}</span> },
              {
                name: t("doctor:emergencies.finding"),
                cell: (row) =>
                  row.acknowledgedAt === undefined ? (
                    row.user === me?.id ? <span className="small muted">{t("doctor:emergencies.own")}</span>
                      : <Button isSmall look="primary" onClick={() => setLooked(row)}>{t("doctor:emergencies.acknowledge")}</Button>
                  ) : (
                    <span className="wrap-anywhere">
                      {row.finding ?? "–"}
                      <span className="small muted day-mrn">{nameOf(row.acknowledgedBy)} · {dayAndTime(row.acknowledgedAt)}</span>
                    </span>
                  ),
              },
            ]}
          />
        </Card>
      </div>
      {looked !== undefined && <Acknowledge access={looked} who={nameOf(looked.user)} patient={patients.nameOf(looked.patient)} close={() => setLooked(undefined)} />}
    </>
  );
}

function Acknowledge({ access, who, patient, close }: { access: EmergencyAccess; who: string; patient: string; close: () => void }) {
  const acknowledge = useMutation("POST /api/patients/emergency-accesses/{id}/acknowledge", ["/api/patients/emergency-accesses"]);
  const form = useForm<{ finding: string }, EmergencyAccess>({
    name: "acknowledge", initial: { finding: "" }, draft: `acknowledge.${access.id}`,
    submit: (values) => acknowledge.run({ params: { id: access.id }, body: withoutEmpty(values) ?? {} }),
    done: () => {
      toast(t("doctor:emergencies.acknowledged"));
      close();
    },
  });
  return (
    <Dialog title={t("doctor:emergencies.acknowledge")} close={close}>
      <FormFrame
        form={form} label={t("doctor:emergencies.acknowledge")}
        actions={
          <>
            <Button onClick={close}>{t("cancel")}</Button>
            <Button type="submit" look="primary" isBusy={form.isSubmitting}>{t("doctor:emergencies.acknowledge")}</Button>
          </>
        }
      >
        <p>{t("doctor:emergencies.about", { who, patient, time: dayAndTime(access.at) })}</p>
        <blockquote className="quote">{access.reason}</blockquote>
        <TextAreaField form={form} name="finding" label={t("doctor:emergencies.finding")} hint={t("doctor:emergencies.findingHint")} rows={3} />
      </FormFrame>
    </Dialog>
  );
}
