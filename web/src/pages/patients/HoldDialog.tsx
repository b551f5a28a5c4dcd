import { useMutation } from "../../api/mutation";
import type { Patient } from "../../api/schema";
import { Button, Dialog, toast } from "../../design";
import { FormFrame, TextAreaField, useForm } from "../../forms";
import { t } from "../../i18n";

/** Puts a record under legal hold, or releases it, with the reason. */
export function HoldDialog({ patient, close }: { patient: Patient; close: () => void }) {
  const hold = useMutation("PUT /api/patients/{id}/legal-hold", ["/api/patients"]);
  const isHeld = !patient.legalHold;
  const title = t(isHeld ? "patients:record.hold" : "patients:record.release");
  const form = useForm({
    name: "hold",
    initial: { reason: "" },
    submit: ({ reason }) => hold.run({ params: { id: patient.id }, body: { isHeld, reason: reason.trim() } }),
    done: () => {
      toast(t(isHeld ? "patients:hold.held" : "patients:hold.released"));
      close();
    },
  });
  return (
    <Dialog title={title} close={close}>
      <div className="stack">
        <p>{t(isHeld ? "patients:hold.text" : "patients:hold.releaseText")}</p>
        <FormFrame
          form={form} label={title}
          actions={
            <>
              <Button onClick={close}>{t("cancel")}</Button>
              <Button type="submit" look="primary" isBusy={form.isSubmitting}>{title}</Button>
            </>
          }
        >
          <TextAreaField form={form} name="reason" label={t("patients:reasonField")} hint={t("patients:reasonHint")} rows={3} isRequired />
        </FormFrame>
      </div>
    </Dialog>
  );
}
