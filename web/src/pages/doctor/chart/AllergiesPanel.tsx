import { useEffect, useRef, useState } from "react";
import { useMutation } from "../../../api/mutation";
import type { ChartSummary } from "../../../api/schema";
import { useSession } from "../../../app/session";
import { Button, Confirm, ErrorNotice, Icon, toast } from "../../../design";
import { t } from "../../../i18n";
import { kinds } from "./kinds";
import { useNoKnownAllergies } from "./noKnownAllergies";
import { RecordsPanel } from "./RecordsPanel";

const touched = ["/api/patients/{patient}"];

/** The allergies, and where there are none whether anybody asked: that is a fact of its own. */
export function AllergiesPanel({ patient, summary }: { patient: string; summary: ChartSummary }) {
  const { can } = useSession();
  const record = useMutation("POST /api/patients/{patient}/no-known-allergies", touched);
  const withdraw = useMutation("POST /api/patients/{patient}/no-known-allergies/withdraw", touched);
  const [asks, setAsks] = useState(false);
  const none = useNoKnownAllergies(summary);
  const line = useRef<HTMLParagraphElement>(null);
  // The button that recorded it goes with what it did; the keyboard goes on from what stands there instead.
  const wasRecorded = useRef(false);
  useEffect(() => {
    if (summary.noKnownAllergies === undefined || !wasRecorded.current) return;
    wasRecorded.current = false;
    line.current?.focus();
  }, [summary.noKnownAllergies]);
  const mayWrite = can("clinical.write");

  async function recordNone(): Promise<void> {
    wasRecorded.current = true;
    await record.run({ params: { patient } });
    toast(t("saved"));
  }

  return (
    <>
      <ErrorNotice error={record.error} />
      <RecordsPanel
        patient={patient} kind={kinds.allergies}
        actions={mayWrite && summary.allergies.length === 0 && none === undefined && (
          <Button isSmall icon="check" isBusy={record.isRunning} onClick={() => void recordNone().catch(() => undefined)}>
            {t("doctor:records.noneFound")}
          </Button>
        )}
        before={none !== undefined && (
          <div className="row row-between allergies-none">
            <p ref={line} tabIndex={-1} className="chart-none"><Icon name="check" size={16} />{none}</p>
            {mayWrite && <Button isSmall look="quiet" onClick={() => setAsks(true)}>{t("doctor:records.withdraw")}</Button>}
          </div>
        )}
      />
      {asks && (
        <Confirm
          title={t("doctor:records.withdraw")} text={t("doctor:records.withdrawText")} action={t("doctor:records.withdraw")} isDangerous
          isBusy={withdraw.isRunning} error={<ErrorNotice error={withdraw.error} />} close={() => setAsks(false)}
          run={() => void withdraw.run({ params: { patient } }).then(() => setAsks(false), () => undefined)}
        />
      )}
    </>
  );
}
