import type { ReactNode } from "react";
import { useMutation } from "../../api/mutation";
import type { Appointment } from "../../api/schema";
import { Button, Dialog, toast } from "../../design";
import { FormFrame, SegmentField, TextField, useForm } from "../../forms";
import { label, t } from "../../i18n";

const sides = ["patient", "doctor", "hospital", "other"] as const;

interface Cancelled {
  by: (typeof sides)[number] | "stranded";
  reason: string;
}

/**
 * Cancels an appointment: who wants it, and why.
 * @param about What is cancelled, such as the patient's name and the time.
 * @param revision Of what was seen; left out, it is cancelled whatever changed meanwhile.
 */
export function CancelDialog({
  appointment, revision, about, by = "patient", close, done,
}: {
  appointment: string; revision?: number | undefined; about?: ReactNode; by?: Cancelled["by"]; close: () => void;
  done?: (cancelled: Appointment) => void;
}) {
  const cancel = useMutation("POST /api/appointments/{id}/cancel", ["/api/appointments"]);
  const form = useForm<Cancelled, Appointment>({
    name: "cancel-appointment",
    initial: { by, reason: "" },
    submit: (values) =>
      cancel.run({
        params: { id: appointment }, body: { by: values.by, reason: values.reason.trim() },
        ...(revision !== undefined && { ifMatch: revision }),
      }),
    done: (cancelled) => {
      toast(t("reception:parts.cancel.done"));
      close();
      done?.(cancelled);
    },
  });
  return (
    <Dialog title={t("reception:parts.cancel.title")} close={close}>
      <FormFrame
        form={form} label={t("reception:parts.cancel.title")}
        actions={
          <>
            <Button onClick={close}>{t("reception:parts.cancel.keep")}</Button>
            <Button type="submit" look="danger" isBusy={form.isSubmitting}>{t("reception:parts.cancel.action")}</Button>
          </>
        }
      >
        {about !== undefined && <p>{about}</p>}
        <SegmentField
          form={form} name="by" label={t("reception:parts.cancel.by")}
          choices={(by === "stranded" ? [by, ...sides] : sides).map((value) => ({ value, name: label("cancelledBy", value) }))}
        />
        <TextField form={form} name="reason" label={t("reception:parts.cancel.reason")} hint={t("reception:parts.cancel.reasonHint")} isRequired autoFocus />
      </FormFrame>
    </Dialog>
  );
}
