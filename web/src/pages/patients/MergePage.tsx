import { useState } from "react";
import { useQuery } from "../../api/query";
import type { Patient } from "../../api/schema";
import { Link, useQueryParameter } from "../../app/router";
import { Button, Card, EmptyState, ErrorNotice, Notice, PageHeader, PageSkeleton, Skeleton } from "../../design";
import { t } from "../../i18n";
import { usePatients } from "../shared/names";
import { PatientPicker } from "../shared/PatientPicker";
import { fullName } from "../shared/people";
import { Candidates } from "./Candidates";
import { registrationLike } from "./duplicates";
import { MergePreviewCard } from "./MergePreviewCard";

/** Makes one record of two: choose the other one, look at both, decide which stays. */
export function MergePage({ id }: { id: string }) {
  const { data: patient, error, refresh } = useQuery("GET /api/patients/{id}", { params: { id } });
  const [other, setOther] = useQueryParameter("with");
  // What was chosen with goes: who works by keyboard goes on from the page, not from the very top.
  const turnTo = (one: string) => {
    setOther(one);
    document.getElementById("main")?.focus({ preventScroll: true });
  };
  if (patient === undefined) return error === undefined ? <PageSkeleton /> : <ErrorNotice error={error} retry={refresh} />;
  return (
    <>
      <PageHeader
        title={t("patients:merge.heading", { name: fullName(patient.name) })} text={t("patients:merge.text")}
        before={<Link to={`/patients/${id}`} className="small">{t("patients:edit.back")}</Link>}
      />
      {patient.status !== "active" ? (
        <Notice tone="warning">{t("patients:edit.closed")}</Notice>
      ) : other === "" ? (
        <Choose patient={patient} choose={turnTo} />
      ) : (
        <Compare patient={patient} other={other} change={() => turnTo("")} />
      )}
    </>
  );
}

/** Records like this one are offered first; any other is found by search. */
function Choose({ patient, choose }: { patient: Patient; choose: (id: string) => void }) {
  const { data, error, isLoading } = useQuery("POST /api/patients/duplicates", { body: registrationLike(patient) });
  const [picked, setPicked] = useState<Patient>();
  const candidates = data?.candidates.filter((one) => one.patient !== patient.id) ?? [];
  const isItself = picked?.id === patient.id;
  return (
    <div className="grid grid-wide">
      <Card title={t("patients:merge.candidates")}>
        {isLoading && data === undefined ? <Skeleton lines={4} /> : <ErrorNotice error={error} />}
        {data !== undefined && candidates.length === 0 && (
          <EmptyState icon="check" title={t("patients:merge.noCandidates")} text={t("patients:merge.noCandidatesText")} />
        )}
        {candidates.length > 0 && (
          <Candidates candidates={candidates} use={(one) => choose(one.patient)} useLabel={t("patients:merge.compare")} />
        )}
      </Card>
      <Card title={t("patients:merge.find")}>
        <PatientPicker
          id="merge-other" label={t("patients:merge.other")} value={picked} register={null} isRequired
          error={isItself ? t("patients:merge.itself") : undefined}
          choose={(one) => {
            setPicked(one);
            if (one !== undefined && one.id !== patient.id) choose(one.id);
          }}
        />
      </Card>
    </div>
  );
}

function Compare({ patient, other, change }: { patient: Patient; other: string; change: () => void }) {
  const others = usePatients([other]);
  const second = others.get(other);
  const [isSwapped, setIsSwapped] = useState(false);
  if (second === undefined) {
    return others.isLoading ? <Card><Skeleton lines={6} /></Card> : (
      <Card>
        <EmptyState icon="patient" title={t("patients:record.missing")}>
          <Button onClick={change}>{t("patients:merge.another")}</Button>
        </EmptyState>
      </Card>
    );
  }
  return (
    <MergePreviewCard
      survivor={isSwapped ? second : patient} duplicate={isSwapped ? patient : second} swap={() => setIsSwapped(!isSwapped)} change={change}
    />
  );
}
