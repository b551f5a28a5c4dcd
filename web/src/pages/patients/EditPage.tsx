import { useRef } from "react";
import { call } from "../../api/client";
import { useMutation } from "../../api/mutation";
import { Problem } from "../../api/problem";
import { useQuery } from "../../api/query";
import type { Patient } from "../../api/schema";
import { Link, navigate } from "../../app/router";
import { Button, Card, ErrorNotice, Notice, PageHeader, PageSkeleton, toast } from "../../design";
import { FormFrame, useForm } from "../../forms";
import { t } from "../../i18n";
import { fullName } from "../shared/people";
import { PhoneFields } from "./ContactFields";
import { atRows, entriesOf, type Entries } from "./entries";
import { IdentifiersCard } from "./IdentifiersCard";
import { MoreSections } from "./MoreSections";
import { patchOf } from "./patch";
import { BirthFields, NameFields, SexField } from "./PersonFields";

/** Changes a record: only what differs is sent, on the revision that it was changed from. */
export function EditPage({ id }: { id: string }) {
  const { data: patient, error, refresh } = useQuery("GET /api/patients/{id}", { params: { id } });
  if (patient === undefined) return error === undefined ? <PageSkeleton /> : <ErrorNotice error={error} retry={refresh} />;
  if (patient.status !== "active") {
    return (
      <Notice tone="warning" title={t("patients:edit.closed")}>
        <p><Link to={`/patients/${id}`}>{t("patients:edit.back")}</Link></p>
      </Notice>
    );
  }
  return <EditForm patient={patient} />;
}

/** The revision goes with what is typed, so that a draft found later is still known to be of an older version. */
interface Edited extends Entries {
  revision: number;
}

function editedOf(patient: Patient): Edited {
  return { ...entriesOf(patient), revision: patient.revision };
}

function EditForm({ patient }: { patient: Patient }) {
  const params = { id: patient.id };
  const change = useMutation("PATCH /api/patients/{id}", ["/api/patients"]);
  /** The version that changes are told against. */
  const base = useRef(editedOf(patient));

  async function send(values: Edited): Promise<Patient | undefined> {
    const body = patchOf(base.current, values);
    if (body === undefined && values.revision === base.current.revision) return undefined;
    return change.run({ params, body: body ?? {}, ifMatch: values.revision });
  }

  const form = useForm({
    name: "edit",
    initial: base.current,
    draft: `patients.${patient.id}`,
    submit: async (values: Edited) => {
      try {
        return await send(values);
      } catch (error) {
        if (!(error instanceof Problem) || error.status !== 412) throw atRows(error, values);
        const now = editedOf(await call("GET /api/patients/{id}", { params }));
        // Of what is edited here nothing has changed: an identifier was added, or the record was put under hold.
        const isSame = values.revision === base.current.revision && patchOf(base.current, now) === undefined;
        base.current = now;
        if (!isSame) throw error;
        return await send({ ...values, revision: now.revision });
      }
    },
    latest: async () => ({ theirs: base.current, revision: base.current.revision }),
    done: (saved) => {
      toast(saved === undefined ? t("patients:edit.nothing") : t("saved"));
      navigate(`/patients/${patient.id}`);
    },
  });

  return (
    <>
      <PageHeader
        title={t("patients:edit.heading", { name: fullName(patient.name) })} text={<span className="number">{patient.mrn}</span>}
        before={<Link to={`/patients/${patient.id}`} className="small">{t("patients:edit.back")}</Link>}
      />
      <div className="split long-form">
        <FormFrame
          form={form} label={t("patients:edit.title")}
          actions={
            <>
              <Button
                onClick={() => {
                  form.discardDraft();
                  navigate(`/patients/${patient.id}`);
                }}
              >
                {t("cancel")}
              </Button>
              <Button type="submit" look="primary" isBusy={form.isSubmitting}>{t("save")}</Button>
            </>
          }
        >
          <Card title={t("patients:form.who")}>
            <div className="stack">
              <NameFields form={form} autoFocus />
              <div className="person-fields">
                <SexField form={form} />
                <BirthFields form={form} />
              </div>
              <PhoneFields form={form} />
            </div>
          </Card>
          <MoreSections form={form} />
        </FormFrame>
        <IdentifiersCard patient={patient} />
      </div>
    </>
  );
}
