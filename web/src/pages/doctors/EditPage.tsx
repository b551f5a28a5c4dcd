import { useRef } from "react";
import { call } from "../../api/client";
import { useMutation } from "../../api/mutation";
import { Problem } from "../../api/problem";
import { useQuery } from "../../api/query";
import type { Doctor } from "../../api/schema";
import { Link, navigate } from "../../app/router";
import { Button, ErrorNotice, PageHeader, PageSkeleton, toast } from "../../design";
import { FormFrame, useForm } from "../../forms";
import { t } from "../../i18n";
import { fullName } from "../shared/people";
import { atFields, entriesOf, patchOf, type ProfileEntries } from "./entries";
import { ProfileFields } from "./ProfileFields";

/** Changes a doctor's profile: only what differs is sent, on the revision that it was changed from. */
export function EditPage({ id }: { id: string }) {
  const { data: doctor, error, refresh } = useQuery("GET /api/doctors/{id}", { params: { id } });
  if (doctor === undefined) return error === undefined ? <PageSkeleton /> : <ErrorNotice error={error} retry={refresh} />;
  return <EditForm key={id} doctor={doctor} />;
}

/** The revision goes with what is typed, so that a draft found later is still known to be of an older version. */
interface Edited extends ProfileEntries {
  revision: number;
}

function editedOf(doctor: Doctor): Edited {
  return { ...entriesOf(doctor), revision: doctor.revision };
}

function EditForm({ doctor }: { doctor: Doctor }) {
  const params = { id: doctor.id };
  const change = useMutation("PATCH /api/doctors/{id}", ["/api/doctors"]);
  /** The version that changes are told against. */
  const base = useRef(editedOf(doctor));

  async function send(values: Edited): Promise<Doctor | undefined> {
    const body = patchOf(base.current, values);
    if (body === undefined && values.revision === base.current.revision) return undefined;
    return change.run({ params, body: body ?? {}, ifMatch: values.revision });
  }

  const form = useForm({
    name: "doctor", draft: `doctors.${doctor.id}`, initial: base.current,
    submit: async (values: Edited) => {
      try {
        return await send(values);
      } catch (error) {
        if (!(error instanceof Problem) || error.status !== 412) throw atFields(error, values);
        const now = editedOf(await call("GET /api/doctors/{id}", { params }));
        // Of what is edited here nothing has changed: it was the hours, a licence, or the account.
        const isSame = values.revision === base.current.revision && patchOf(base.current, now) === undefined;
        base.current = now;
        if (!isSame) throw error;
        try {
          return await send({ ...values, revision: now.revision });
        } catch (again) {
          throw atFields(again, values);
        }
      }
    },
    latest: async () => ({ theirs: base.current, revision: base.current.revision }),
    done: (saved) => {
      toast(t(saved === undefined ? "doctors:edit.nothing" : "saved"));
      navigate(`/doctors/${doctor.id}`);
    },
  });
  return (
    <>
      <PageHeader
        title={t("doctors:edit.heading", { name: fullName(doctor.name) })} text={t("doctors:edit.text")}
        before={<Link to={`/doctors/${doctor.id}`} className="small">{t("doctors:edit.back")}</Link>}
      />
      <div className="long-form doctor-form">
        <FormFrame
          form={form} label={t("doctors:edit.title")}
          actions={
            <>
              <Button
                onClick={() => {
                  form.discardDraft();
                  navigate(`/doctors/${doctor.id}`);
                }}
              >
                {t("cancel")}
              </Button>
              <Button type="submit" look="primary" isBusy={form.isSubmitting}>{t("save")}</Button>
            </>
          }
        >
          <ProfileFields form={form} />
        </FormFrame>
      </div>
    </>
  );
}
