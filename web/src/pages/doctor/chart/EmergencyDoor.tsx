import { useSession } from "../../../app/session";
import { useMutation } from "../../../api/mutation";
import type { EmergencyAccess, Patient } from "../../../api/schema";
import { Button, Card, EmptyState, Icon, LinkButton, Notice } from "../../../design";
import { FormFrame, TextAreaField, useForm } from "../../../forms";
import { t } from "../../../i18n";
import { fullName } from "../../shared/people";

/** A chart that is closed to the person: why, and how it is opened in an emergency. */
export function EmergencyDoor({ id, patient, opened }: { id: string; patient: Patient | undefined; opened: () => void }) {
  const { can, me } = useSession();
  return (
    <Card className="chart-door">
      <EmptyState icon="lock" title={t("doctor:emergency.closedTitle")} text={t("doctor:emergency.closedText")}>
        {patient !== undefined && <LinkButton to={`/patients/${id}`} icon="patient">{t("doctor:emergency.toRecord", { name: fullName(patient.name) })}</LinkButton>}
        {can("appointments.write") && me?.user?.doctor !== undefined && (
          <LinkButton to={`/book?patient=${id}&doctor=${me.user.doctor}`} icon="calendar">{t("patients:record.book")}</LinkButton>
        )}
      </EmptyState>
      {can("emergency.access") && <EmergencyForm id={id} opened={opened} />}
    </Card>
  );
}

function EmergencyForm({ id, opened }: { id: string; opened: () => void }) {
  const open = useMutation("POST /api/patients/{patient}/emergency-access", [`/api/patients/{patient}`]);
  const form = useForm<{ reason: string }, EmergencyAccess>({
    name: "emergency",
    initial: { reason: "" },
    submit: (values) => open.run({ params: { patient: id }, body: { reason: values.reason.trim() } }),
    done: () => {
      // The form goes with the door: the chart begins with whose it is.
      document.getElementById("main")?.focus();
      opened();
    },
  });
  return (
    <FormFrame
      form={form} label={t("doctor:emergency.title")}
      actions={<Button type="submit" look="danger" icon="shield" isBusy={form.isSubmitting}>{t("doctor:emergency.action")}</Button>}
    >
      <Notice tone="warning" title={t("doctor:emergency.title")}>
        <ul className="chart-warnings">
          {["time", "told", "logged"].map((one) => <li key={one}><Icon name="chevron" size={14} />{t(`doctor:emergency.warning.${one}`)}</li>)}
        </ul>
      </Notice>
      <TextAreaField form={form} name="reason" label={t("doctor:emergency.reason")} hint={t("doctor:emergency.reasonHint")} rows={3} isRequired />
    </FormFrame>
  );
}
