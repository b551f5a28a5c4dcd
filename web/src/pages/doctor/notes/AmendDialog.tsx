import { useMutation } from "../../../api/mutation";
import type { ClinicalNote } from "../../../api/schema";
import { Button, Dialog, toast } from "../../../design";
import { FormFrame, TextAreaField, TextField, useForm } from "../../../forms";
import { t } from "../../../i18n";

/** Says anew what a signed note says, and why; what it said before stays readable. */
export function AmendDialog({ patient, note, close }: { patient: string; note: ClinicalNote; close: () => void }) {
  const amend = useMutation("POST /api/patients/{patient}/notes/{id}/amend", ["/api/patients/{patient}"]);
  const form = useForm<{ text: string; reason: string }, ClinicalNote>({
    name: "amend", initial: { text: note.text, reason: "" }, draft: `amend.${note.id}.${note.version}`,
    submit: (values) => amend.run({ params: { patient, id: note.id }, body: { text: values.text, reason: values.reason.trim() } }),
    done: () => {
      toast(t("doctor:notes.amended"));
      close();
    },
  });
  return (
    <Dialog title={t("doctor:notes.amend")} close={close} isWide>
      <FormFrame
        form={form} label={t("doctor:notes.amend")}
        actions={
          <>
            <Button onClick={close}>{t("cancel")}</Button>
            <Button type="submit" look="primary" icon="check" isBusy={form.isSubmitting} disabled={!form.isChanged}>{t("doctor:notes.signAmendment")}</Button>
          </>
        }
      >
        <TextAreaField form={form} name="text" label={t("doctor:notes.text")} rows={12} isRequired />
        <TextField form={form} name="reason" label={t("doctor:notes.reason")} hint={t("doctor:notes.reasonHint")} isRequired />
      </FormFrame>
    </Dialog>
  );
}
