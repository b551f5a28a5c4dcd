import { useRef } from "react";
import { call } from "../../api/client";
import { useMutation } from "../../api/mutation";
import { Problem } from "../../api/problem";
import type { Credential, Doctor } from "../../api/schema";
import { Button, Dialog, toast } from "../../design";
import { FormFrame, useForm } from "../../forms";
import { t } from "../../i18n";
import { CredentialFields } from "./CredentialFields";
import { draftOf, noCredential, type CredentialEntries } from "./entries";

function entriesOf(credential: Credential | undefined): CredentialEntries {
  if (credential === undefined) return noCredential;
  return { number: credential.number, issuer: credential.issuer, validFrom: credential.validFrom ?? "", expires: credential.expires };
}

/** Adds a licence, or replaces one, such as when it was renewed or mistyped. */
export function CredentialDialog({ doctor, credential, close }: { doctor: Doctor; credential: Credential | undefined; close: () => void }) {
  const touched = ["/api/doctors", "/api/appointments"];
  const add = useMutation("POST /api/doctors/{id}/credentials", touched);
  const replace = useMutation("PUT /api/doctors/{id}/credentials/{credential}", touched);
  /** The licence as it was when the form began with it, or as somebody else saved it since. */
  const base = useRef(entriesOf(credential));

  function send(values: CredentialEntries, ifMatch: number): Promise<Credential> {
    const body = draftOf(values);
    if (credential === undefined) return add.run({ params: { id: doctor.id }, body, ifMatch });
    return replace.run({ params: { id: doctor.id, credential: credential.id }, body, ifMatch });
  }

  async function newest(): Promise<{ theirs: CredentialEntries; revision: number }> {
    const now = await call("GET /api/doctors/{id}", { params: { id: doctor.id } });
    const same = now.credentials.find((one) => one.id === credential?.id);
    // One that was removed meanwhile is not there to be replaced: the server says so.
    return { theirs: same === undefined ? base.current : entriesOf(same), revision: now.revision };
  }

  const form = useForm({
    name: "credential", initial: base.current, revision: doctor.revision,
    draft: `doctors.${doctor.id}.licence.${credential?.id ?? "new"}`,
    submit: async (values, revision) => {
      try {
        return await send(values, revision ?? doctor.revision);
      } catch (error) {
        if (!(error instanceof Problem) || error.status !== 412) throw error;
        const now = await newest();
        // The revision is that of the whole doctor: what is edited here may be as it was.
        if (JSON.stringify(now.theirs) !== JSON.stringify(base.current)) throw error;
        return send(values, now.revision);
      }
    },
    latest: async () => {
      const now = await newest();
      base.current = now.theirs;
      return now;
    },
    done: () => {
      toast(t("saved"));
      close();
    },
  });
  return (
    <Dialog title={t(credential === undefined ? "doctors:licence.add" : "doctors:licence.replace")} close={close}>
      <FormFrame
        form={form}
        actions={
          <>
            <Button
              onClick={() => {
                form.discardDraft();
                close();
              }}
            >
              {t("cancel")}
            </Button>
            <Button type="submit" look="primary" isBusy={form.isSubmitting}>{t("save")}</Button>
          </>
        }
      >
        <CredentialFields form={form} />
      </FormFrame>
    </Dialog>
  );
}
