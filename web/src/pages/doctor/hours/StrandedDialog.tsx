import type { StrandedAppointment } from "../../../api/schema";
import { Button, Dialog, EmptyState, Notice, Table } from "../../../design";
import { label, t } from "../../../i18n";
import { dayAndTime } from "../../../i18n/format";
import { phoneText } from "../../shared/people";
import { usePatients } from "../../shared/names";

/** Before hours are saved: the appointments that they no longer hold. The desk has to move or cancel each. */
export function StrandedDialog({ stranded, isBusy, save, close }: { stranded: StrandedAppointment[]; isBusy: boolean; save: () => void; close: () => void }) {
  const patients = usePatients(stranded.map((one) => one.patient));
  return (
    <Dialog
      title={t("doctor:hours.strandedTitle", { count: stranded.length })} close={close} isWide
      footer={
        <>
          <Button onClick={close}>{t("doctor:hours.back")}</Button>
          <Button look="danger" isBusy={isBusy} onClick={save}>{t("doctor:hours.saveAnyway")}</Button>
        </>
      }
    >
      <div className="stack">
        <Notice tone="warning">{t("doctor:hours.strandedText")}</Notice>
        <Table
          label={t("doctor:hours.strandedTitle", { count: stranded.length })} rows={{ items: stranded }} keyOf={(row) => row.id} empty={<EmptyState title={t("nothingFound")} />}
          columns={[
            { name: t("doctor:day.time"), cell: (row) => <span className="nowrap">{dayAndTime(row.start)}</span> },
            {
              name: t("doctor:patient"), isMain: true,
              cell: (row) => (
                <span>
                  {patients.nameOf(row.patient)} <span className="small muted number">{[patients.get(row.patient)?.mrn, phoneText(patients.get(row.patient)?.phones?.[0]?.number ?? "")].filter(Boolean).join(" · ")}</span>
                </span>
              ),
            },
            { name: t("doctor:hours.cause"), cell: (row) => label("strandedCause", row.cause) },
          ]}
        />
      </div>
    </Dialog>
  );
}
