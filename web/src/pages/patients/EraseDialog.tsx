import { useMutation } from "../../api/mutation";
import { Problem } from "../../api/problem";
import type { Patient } from "../../api/schema";
import { Button, Dialog, Notice, toast } from "../../design";
import { FormFrame, TextAreaField, TextField, useForm } from "../../forms";
import { t } from "../../i18n";
import { fullName } from "../shared/people";

/** Erases a record for good. Whoever does it types the record number, so that it is this one. */
export function EraseDialog({ patient, close }: { patient: Patient; close: () => void }) {
  const erase = useMutation("POST /api/patients/{id}/erase", ["/api/patients"]);
  const form = useForm({
    name: "erase",
    initial: { reason: "", mrn: "" },
    submit: async ({ reason, mrn }) => {
      if (mrn.trim().toUpperCase() !== patient.mrn) {
        throw new Problem({ status: 422, errors: [{ pointer: "/mrn", message: t("patients:erase.otherMRN") }] }, undefined);
      }
      return erase.run({ params: { id: patient.id }, body: { reason: reason.trim() } });
    },
    done: () => {
      toast(t("patients:erase.done", { mrn: patient.mrn }));
      close();
    },
  });
  return (
    <Dialog title={t("patients:record.erase")} close={close}>
      <div className="stack">
        <Notice tone="danger" title={t("patients:erase.title", { name: fullName(patient.name) })}>{t("patients:erase.text")}</Notice>
        <FormFrame
          form={form} label={t("patients:record.erase")}
          actions={
            <>
              <Button onClick={close}>{t("cancel")}</Button>
              <Button type="submit" look="danger" isBusy={form.isSubmitting}>{t("patients:erase.action")}</Button>
            </>
          }
        >
          <TextAreaField form={form} name="reason" label={t("patients:reasonField")} hint={t("patients:reasonHint")} rows={3} isRequired />
          <TextField form={form} name="mrn" label={t("patients:erase.mrn")} hint={t("patients:erase.mrnHint", { mrn: patient.mrn })} isRequired />
        </FormFrame>
      </div>
    </Dialog>
  );
}
