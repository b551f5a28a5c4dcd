import { useState } from "react";
import { useMutation } from "../../../api/mutation";
import type { Doctor, Encounter, EncounterOpening, EncounterSummary, TransferOrder } from "../../../api/schema";
import { Button, Dialog, toast } from "../../../design";
import { DateField, FormFrame, SegmentField, SelectField, TextAreaField, TextField, useForm, withoutEmpty } from "../../../forms";
import { t } from "../../../i18n";
import { DoctorPicker } from "../../shared/DoctorPicker";

export type StayStep = "open" | "transfer" | "discharge";

interface Values {
  class: EncounterOpening["class"];
  reason: string;
  location: string;
  expectedDischarge: string;
  to: string;
  diagnoses: string;
  course: string;
  advice: string;
  followUp: string;
  disposition: EncounterSummary["disposition"];
}

const dispositions = ["home", "otherHospital", "againstAdvice", "absconded", "died", "other"] as const;
const empty: Values = {
  class: "outpatient", reason: "", location: "", expectedDischarge: "", to: "", diagnoses: "", course: "", advice: "", followUp: "", disposition: "home",
};

/** Opens an encounter, moves a patient, or discharges them with a summary. */
export function StayDialog({ patient, step, stay, close }: { patient: string; step: StayStep; stay: Encounter | undefined; close: () => void }) {
  const [doctor, setDoctor] = useState<Doctor>();
  const touched = ["/api/patients/{patient}"];
  const open = useMutation("POST /api/patients/{patient}/encounters", touched);
  const transfer = useMutation("POST /api/patients/{patient}/encounters/{id}/transfer", touched);
  const discharge = useMutation("POST /api/patients/{patient}/encounters/{id}/discharge", touched);
  const params = { patient, id: stay?.id ?? "" };
  const form = useForm<Values, Encounter>({
    name: `stay-${step}`, initial: empty, draft: `stay.${step}.${stay?.id ?? patient}`,
    submit: (values) => {
      const attending = doctor === undefined ? {} : { attendingDoctor: doctor.id };
      switch (step) {
        case "open": {
          const { reason, location, expectedDischarge } = values;
          const body: EncounterOpening = { class: values.class, ...withoutEmpty({ reason, location, expectedDischarge }), ...attending };
          return open.run({ params: { patient }, body });
        }
        case "transfer": {
          const body: TransferOrder = { to: values.to.trim(), ...withoutEmpty({ reason: values.reason }), ...attending };
          return transfer.run({ params, body });
        }
        case "discharge": {
          const { advice, followUp } = values;
          const diagnoses = values.diagnoses.split("\n").map((one) => one.trim()).filter((one) => one !== "");
          const body: EncounterSummary = {
            course: values.course.trim(), disposition: values.disposition, ...withoutEmpty({ advice, followUp }), ...(diagnoses.length > 0 && { diagnoses }),
          };
          return discharge.run({ params, body });
        }
      }
    },
    done: () => {
      toast(t("saved"));
      close();
    },
  });
  const title = t(`doctor:stays.${step}`);
  return (
    <Dialog title={title} close={close} isWide={step === "discharge"}>
      <FormFrame
        form={form} label={title}
        actions={
          <>
            <Button onClick={close}>{t("cancel")}</Button>
            <Button type="submit" look="primary" isBusy={form.isSubmitting}>{title}</Button>
          </>
        }
      >
        {step === "open" && (
          <>
            <SegmentField
              form={form} name="class" label={t("doctor:stays.class")}
              choices={(["outpatient", "emergency", "inpatient"] as const).map((value) => ({ value, name: t(`doctor:values.class.${value}`) }))}
            />
            <TextField form={form} name="reason" label={t("doctor:stays.reason")} />
            <TextField form={form} name="location" label={t("doctor:stays.location")} />
            {form.values.class === "inpatient" && <DateField form={form} name="expectedDischarge" label={t("doctor:stays.expected")} />}
          </>
        )}
        {step === "transfer" && (
          <>
            <TextField form={form} name="to" label={t("doctor:stays.to")} isRequired />
            <TextField form={form} name="reason" label={t("doctor:stays.reason")} />
          </>
        )}
        {step !== "discharge" && <DoctorPicker id="stay-doctor" label={t("doctor:stays.doctor")} value={doctor} choose={setDoctor} />}
        {step === "discharge" && (
          <>
            <TextAreaField form={form} name="diagnoses" label={t("doctor:stays.diagnoses")} hint={t("doctor:stays.diagnosesHint")} rows={2} />
            <TextAreaField form={form} name="course" label={t("doctor:stays.course")} rows={5} isRequired />
            <TextAreaField form={form} name="advice" label={t("doctor:stays.advice")} rows={3} />
            <div className="record-fields">
              <SelectField
                form={form} name="disposition" label={t("doctor:stays.disposition")} isRequired
                choices={dispositions.map((value) => ({ value, name: t(`doctor:values.disposition.${value}`) }))}
              />
              <DateField form={form} name="followUp" label={t("doctor:stays.followUp")} />
            </div>
          </>
        )}
      </FormFrame>
    </Dialog>
  );
}
