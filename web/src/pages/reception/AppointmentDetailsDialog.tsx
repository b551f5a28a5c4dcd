import { call } from "../../api/client";
import { useMutation } from "../../api/mutation";
import type { Appointment } from "../../api/schema";
import { Button, Dialog, toast } from "../../design";
import { FormFrame, TextAreaField, TextField, useForm } from "../../forms";
import { t } from "../../i18n";

interface Details {
  room: string;
  notes: string;
}

/** Changes the room and the notes. Who saved meanwhile is not overwritten: both versions are shown. */
export function AppointmentDetailsDialog({ visit, close }: { visit: Appointment; close: () => void }) {
  const amend = useMutation("PATCH /api/appointments/{id}", ["/api/appointments"]);
  const form = useForm<Details, Appointment>({
    name: "appointment", draft: `appointment-${visit.id}`, revision: visit.revision, initial: detailsOf(visit),
    submit: (values, revision) =>
      amend.run({
        params: { id: visit.id }, body: { room: orNull(values.room), notes: orNull(values.notes) } as { room?: string; notes?: string },
        ...(revision !== undefined && { ifMatch: revision }),
      }),
    latest: async () => {
      const now = await call("GET /api/appointments/{id}", { params: { id: visit.id } });
      return { theirs: detailsOf(now), revision: now.revision };
    },
    done: () => {
      toast(t("saved"));
      close();
    },
  });
  return (
    <Dialog title={t("reception:appointment.edit")} close={close}>
      <FormFrame
        form={form} label={t("reception:appointment.edit")}
        actions={
          <>
            <Button onClick={close}>{t("cancel")}</Button>
            <Button type="submit" look="primary" isBusy={form.isSubmitting}>{t("save")}</Button>
          </>
        }
      >
        <TextField form={form} name="room" label={t("reception:appointment.room")} autoFocus />
        <TextAreaField form={form} name="notes" label={t("reception:appointment.notes")} />
      </FormFrame>
    </Dialog>
  );
}

function detailsOf(visit: Appointment): Details {
  return { room: visit.room ?? "", notes: visit.notes ?? "" };
}

/** A merge patch deletes with `null`. */
function orNull(text: string): string | null {
  return text.trim() === "" ? null : text.trim();
}
