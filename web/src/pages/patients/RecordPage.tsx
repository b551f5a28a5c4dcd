import { useState } from "react";
import { useQuery } from "../../api/query";
import type { Patient } from "../../api/schema";
import { Link, useQueryParameter } from "../../app/router";
import { useMe } from "../../app/session";
import { EmptyState, ErrorNotice, LinkButton, Notice, PageSkeleton } from "../../design";
import { Problem } from "../../api/problem";
import { t } from "../../i18n";
import { usePatients } from "../shared/names";
import { fullName } from "../shared/people";
import { Banner } from "./Banner";
import { DetailCards } from "./DetailCards";
import { EraseDialog } from "./EraseDialog";
import { HoldDialog } from "./HoldDialog";
import { IdentifiersCard } from "./IdentifiersCard";
import { QRDialog } from "./QRDialog";
import { useNotedPatient } from "./recent";
import { RecordTabs } from "./RecordTabs";
import { RegisteredNotice } from "./RegisteredNotice";

export type RecordDialog = "hold" | "erase" | "qr";

/** Everything that the desk knows of a patient, and what can be done for them. Nothing clinical. */
export function RecordPage({ id }: { id: string }) {
  const { data: patient, error, refresh } = useQuery("GET /api/patients/{id}", { params: { id } });
  const [asks, setAsks] = useState<RecordDialog>();
  const [registered, setRegistered] = useQueryParameter("registered");
  useNotedPatient(useMe().id, patient?.id);

  if (patient === undefined) return error === undefined ? <PageSkeleton /> : <Missing error={error} retry={refresh} />;
  const isErased = patient.status === "erased";
  return (
    <>
      <Banner patient={patient} ask={setAsks} />
      {registered !== "" && <RegisteredNotice patient={patient} close={() => setRegistered("")} />}
      {patient.status === "merged" && <MergedNotice patient={patient} />}
      {isErased && <Notice tone="warning" title={t("patients:record.erasedTitle")}>{t("patients:record.erasedText")}</Notice>}
      {!isErased && (
        <>
          <DetailCards patient={patient} identifiers={<IdentifiersCard patient={patient} />} />
          <RecordTabs patient={patient} />
        </>
      )}
      {asks === "hold" && <HoldDialog patient={patient} close={() => setAsks(undefined)} />}
      {asks === "erase" && <EraseDialog patient={patient} close={() => setAsks(undefined)} />}
      {asks === "qr" && <QRDialog patient={patient} close={() => setAsks(undefined)} />}
    </>
  );
}

function MergedNotice({ patient }: { patient: Patient }) {
  const survivor = usePatients([patient.mergedInto]).get(patient.mergedInto);
  return (
    <Notice tone="warning" title={t("patients:record.mergedTitle")}>
      <p>{t("patients:record.mergedText")}</p>
      {patient.mergedInto !== undefined && (
        <p>
          <Link to={`/patients/${patient.mergedInto}`}>
            {survivor === undefined ? t("patients:record.openSurvivor") : `${fullName(survivor.name)} · ${survivor.mrn}`}
          </Link>
        </p>
      )}
    </Notice>
  );
}

function Missing({ error, retry }: { error: unknown; retry: () => void }) {
  if (!(error instanceof Problem) || error.status !== 404) return <ErrorNotice error={error} retry={retry} />;
  return (
    <EmptyState icon="patient" title={t("patients:record.missing")} text={t("patients:record.missingText")}>
      <LinkButton to="/patients" look="primary" icon="search">{t("patients:search.title")}</LinkButton>
    </EmptyState>
  );
}
