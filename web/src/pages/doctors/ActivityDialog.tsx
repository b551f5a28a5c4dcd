import { useEffect, useState } from "react";
import { useMutation } from "../../api/mutation";
import { useQuery } from "../../api/query";
import type { Doctor, StrandedAppointment } from "../../api/schema";
import { useSession } from "../../app/session";
import { Button, Dialog, EmptyState, ErrorNotice, Notice, Skeleton, Table, toast } from "../../design";
import { t } from "../../i18n";
import { dayAndTime } from "../../i18n/format";
import { usePatients } from "../shared/names";
import { fullName, phoneText } from "../shared/people";

const MOST_SHOWN = 20;

/** Ends or begins a doctor's work here; before it ends, it tells whose appointments lose their doctor. */
export function ActivityDialog({ doctor, close }: { doctor: Doctor; close: () => void }) {
  const { can } = useSession();
  const isEnd = doctor.isActive !== false;
  const preview = useMutation("POST /api/appointments/stranded/preview");
  const change = useMutation("PATCH /api/doctors/{id}", ["/api/doctors", "/api/appointments"]);
  const [stranded, setStranded] = useState<StrandedAppointment[]>();
  // Somebody may have saved the hours or a licence meanwhile: what is asked here is the same for the newest version.
  const now = useQuery("GET /api/doctors/{id}", { params: { id: doctor.id } }).data ?? doctor;
  const looks = isEnd && can("appointments.read");
  useEffect(() => {
    if (!looks) return;
    preview.run({ body: { doctor: doctor.id, isActive: false } }).then((answer) => setStranded(answer.appointments), () => undefined);
  }, [doctor.id, looks]);

  async function save(): Promise<void> {
    try {
      await change.run({ params: { id: doctor.id }, body: { isActive: !isEnd }, ifMatch: now.revision });
      toast(t(isEnd ? "doctors:activity.ended" : "doctors:activity.begun", { name: fullName(doctor.name) }));
      close();
    } catch {
      // The dialog shows it.
    }
  }

  const action = t(isEnd ? "doctors:activity.end" : "doctors:activity.begin");
  return (
    <Dialog
      title={action} close={close} isWide={(stranded?.length ?? 0) > 0}
      footer={
        <>
          <Button onClick={close}>{t("cancel")}</Button>
          <Button
            look={isEnd ? "danger" : "primary"} isBusy={change.isRunning} onClick={() => void save()}
            disabled={looks && stranded === undefined && preview.error === undefined}
          >
            {action}
          </Button>
        </>
      }
    >
      <div className="stack">
        <ErrorNotice error={preview.error ?? change.error} />
        <p>{t(isEnd ? "doctors:activity.endText" : "doctors:activity.beginText", { name: fullName(doctor.name) })}</p>
        {looks && stranded === undefined && preview.error === undefined && <Skeleton lines={2} />}
        {stranded !== undefined && <Stranded stranded={stranded} />}
      </div>
    </Dialog>
  );
}

function Stranded({ stranded }: { stranded: StrandedAppointment[] }) {
  const shown = stranded.slice(0, MOST_SHOWN);
  const patients = usePatients(shown.map((one) => one.patient));
  if (stranded.length === 0) return <Notice tone="success">{t("doctors:activity.nobody")}</Notice>;
  return (
    <>
      <Notice tone="warning" title={t("doctors:activity.stranded", { count: stranded.length })}>{t("doctors:activity.strandedText")}</Notice>
      <Table
        label={t("doctors:activity.stranded", { count: stranded.length })} rows={{ items: shown }} keyOf={(one) => one.id}
        empty={<EmptyState title={t("nothingFound")} />}
        columns={[
          { name: t("doctors:activity.time"), cell: (one) => <span className="number nowrap">{dayAndTime(one.start)}</span> },
          {
            name: t("doctors:activity.patient"), isMain: true,
            cell: (one) => (
              <span>
                {patients.nameOf(one.patient)}{" "}
                <span className="small muted number">{phoneText(patients.get(one.patient)?.phones?.[0]?.number ?? "")}</span>
              </span>
            ),
          },
        ]}
      />
      {stranded.length > shown.length && <p className="small muted">{t("doctors:activity.more", { count: stranded.length - shown.length })}</p>}
    </>
  );
}
