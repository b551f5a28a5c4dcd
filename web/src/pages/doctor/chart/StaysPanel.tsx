import { useState } from "react";
import { useQueryParameter } from "../../../app/router";
import { useSession } from "../../../app/session";
import { useMutation } from "../../../api/mutation";
import { usePages } from "../../../api/query";
import type { Encounter } from "../../../api/schema";
import { Badge, Button, Card, EmptyState, Facts, messageOf, toast } from "../../../design";
import { t } from "../../../i18n";
import { date, dayAndTime } from "../../../i18n/format";
import { useDoctors } from "../../shared/doctors";
import { StayDialog, type StayStep } from "./StayDialog";
import { Visitors } from "./Visitors";

/** A patient's encounters: opened, admitted, transferred, discharged. */
export function StaysPanel({ patient }: { patient: string }) {
  const { can } = useSession();
  const rows = usePages("GET /api/patients/{patient}/encounters", { params: { patient }, query: { limit: 50 } });
  const [step, setStep] = useState<{ step: StayStep; stay: Encounter | undefined }>();
  const mayChange = can("admissions.write");
  const isInside = rows.items.some((one) => one.status === "inProgress");
  return (
    <>
      <Card
        title={t("doctor:chart.part.stays")}
        actions={mayChange && !isInside && (
          <Button isSmall look="primary" icon="add" onClick={() => setStep({ step: "open", stay: undefined })}>{t("doctor:stays.open")}</Button>
        )}
      >
        {rows.items.length === 0 && !rows.isLoading && <EmptyState icon="bed" title={t("doctor:stays.none")} text={t("doctor:stays.noneText")} />}
        {rows.more !== undefined && <Button isSmall onClick={rows.more}>{t("more")}</Button>}
        <ul className="stack">
          {rows.items.map((stay) => (
            <li key={stay.id}><Stay stay={stay} mayChange={mayChange} start={(wanted) => setStep({ step: wanted, stay })} /></li>
          ))}
        </ul>
      </Card>
      {step !== undefined && <StayDialog patient={patient} step={step.step} stay={step.stay} close={() => setStep(undefined)} />}
    </>
  );
}

function Stay({ stay, mayChange, start }: { stay: Encounter; mayChange: boolean; start: (step: StayStep) => void }) {
  const [thing] = useQueryParameter("thing");
  const doctors = useDoctors();
  const touched = ["/api/patients/{patient}"];
  const admit = useMutation("POST /api/patients/{patient}/encounters/{id}/admit", touched);
  const cancel = useMutation("POST /api/patients/{patient}/encounters/{id}/cancel", touched);
  const isOpen = stay.status === "inProgress";
  const run = (work: Promise<unknown>) => void work.then(() => toast(t("saved")), (error: unknown) => toast(messageOf(error), { isFailure: true }));
  const params = { patient: stay.patient, id: stay.id };
  return (
    <section className="stay" data-thing={thing === stay.id ? true : undefined}>
      <div className="row row-between">
        <span className="row">
          <h3>{t(`doctor:values.class.${stay.class}`)}</h3>
          <Badge tone={isOpen ? "success" : "neutral"}>{t(`doctor:values.stayStatus.${stay.status}`)}</Badge>
        </span>
        {isOpen && mayChange && (
          <span className="row">
            {stay.class !== "inpatient" && <Button isSmall isBusy={admit.isRunning} onClick={() => run(admit.run({ params }))}>{t("doctor:stays.admit")}</Button>}
            {stay.class === "inpatient" && <Button isSmall onClick={() => start("transfer")}>{t("doctor:stays.transfer")}</Button>}
            <Button isSmall look="primary" onClick={() => start("discharge")}>{t("doctor:stays.discharge")}</Button>
            <Button isSmall look="quiet" isBusy={cancel.isRunning} onClick={() => run(cancel.run({ params }))}>{t("doctor:stays.cancel")}</Button>
          </span>
        )}
      </div>
      <Facts
        items={[
          [t("doctor:stays.started"), dayAndTime(stay.startedAt)],
          [t("doctor:stays.admitted"), stay.admittedAt === undefined ? undefined : dayAndTime(stay.admittedAt)],
          [t("doctor:stays.ended"), stay.endedAt === undefined ? undefined : dayAndTime(stay.endedAt)],
          [t("doctor:stays.reason"), stay.needs.reason], [t("doctor:stays.location"), stay.needs.location],
          [t("doctor:stays.doctor"), stay.needs.attendingDoctor === undefined ? undefined : doctors.nameOf(stay.needs.attendingDoctor)],
          [t("doctor:stays.expected"), stay.needs.expectedDischarge === undefined ? undefined : date(stay.needs.expectedDischarge)],
          [t("doctor:stays.transfers"), stay.transfers.map((one) => `${dayAndTime(one.at)}: ${one.to}`).join("; ")],
          [t("doctor:stays.course"), stay.summary?.course], [t("doctor:stays.advice"), stay.summary?.advice],
          [t("doctor:stays.diagnoses"), stay.summary?.diagnoses?.join("; ")],
          [t("doctor:stays.disposition"), stay.summary === undefined ? undefined : t(`doctor:values.disposition.${stay.summary.disposition}`)],
          [t("doctor:stays.followUp"), stay.summary?.followUp === undefined ? undefined : date(stay.summary.followUp)],
        ]}
      />
      {isOpen && mayChange && <Visitors stay={stay} />}
    </section>
  );
}
