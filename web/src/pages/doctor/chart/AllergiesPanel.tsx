import { useState } from "react";
import { useMutation } from "../../../api/mutation";
import type { ChartSummary } from "../../../api/schema";
import { useSession } from "../../../app/session";
import { Button, Confirm, EmptyState, ErrorNotice, Icon } from "../../../design";
import { t } from "../../../i18n";
import { AskedNone } from "./AskedNone";
import { kinds } from "./kinds";
import { useFocusOnceRecorded, useNoKnownAllergies } from "./noKnownAllergies";
import { RecordsPanel } from "./RecordsPanel";

const touched = ["/api/patients/{patient}"];

/** The allergies, and where there are none whether anybody asked: that is a fact of its own. */
export function AllergiesPanel({ patient, summary }: { patient: string; summary: ChartSummary }) {
  const { can } = useSession();
  const withdraw = useMutation("POST /api/patients/{patient}/no-known-allergies/withdraw", touched);
  const [asks, setAsks] = useState(false);
  const none = useNoKnownAllergies(summary);
  const { line, asked } = useFocusOnceRecorded(summary);
  const mayWrite = can("clinical.write");

  const isUnasked = summary.allergies.length === 0 && none === undefined;
  // What was answered stands above; nothing below it says the same once more, or less.
  const emptyText = isUnasked
    ? <EmptyState icon="alert" title={t("doctor:chart.allergiesNotAsked")} text={mayWrite ? t("doctor:overview.ask") : undefined} />
    : none === undefined ? undefined : <></>;
  return (
    <>
      <RecordsPanel
        patient={patient} kind={kinds.allergies}
        actions={mayWrite && isUnasked && <AskedNone patient={patient} asked={asked} />}
        empty={emptyText}
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
