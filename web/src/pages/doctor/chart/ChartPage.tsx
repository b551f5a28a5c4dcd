import { address } from "../../../api/client";
import { useQueryParameter } from "../../../app/router";
import { useSession } from "../../../app/session";
import { DocumentButton, ErrorNotice, LinkButton, PageSkeleton, Tabs } from "../../../design";
import { t } from "../../../i18n";
import { AllergiesPanel } from "./AllergiesPanel";
import { Banner } from "./Banner";
import { EmergencyDoor } from "./EmergencyDoor";
import { kinds } from "./kinds";
import { NotesPanel } from "./NotesPanel";
import { Overview } from "./Overview";
import { RecordsPanel } from "./RecordsPanel";
import { StaysPanel } from "./StaysPanel";
import { TimelinePanel } from "./TimelinePanel";
import { useChart } from "./useChart";
import { VisitBar } from "./VisitBar";
import { VitalsPanel } from "./VitalsPanel";

const parts = [
  "overview", "timeline", "notes", "vitals", "problems", "allergies", "medications", "immunizations", "procedures", "history", "stays",
] as const;
export type Part = (typeof parts)[number];

/** A patient's chart. Which part is shown stands in the address. */
export function ChartPage({ id }: { id: string }) {
  const { can } = useSession();
  const chart = useChart(id);
  const [given, setPart] = useQueryParameter("tab", "overview");
  const [visit] = useQueryParameter("visit");
  const part = parts.find((one) => one === given) ?? "overview";
  if (chart.error !== undefined) return <ErrorNotice error={chart.error} retry={chart.refresh} />;
  if (chart.isClosed) {
    return (
      <>
        <Banner chart={chart} id={id} />
        <EmergencyDoor id={id} patient={chart.patient} opened={chart.refresh} />
      </>
    );
  }
  return (
    <>
      <Banner chart={chart} id={id}>
        {can("patients.export") && (
          <DocumentButton href={address("GET /api/patients/{id}/export.pdf", { params: { id } }).url} isSmall>{t("doctor:chart.printAll")}</DocumentButton>
        )}
        {can("clinical.write") && (
          <LinkButton to={`/patients/${id}/notes/new${visit === "" ? "" : `?visit=${visit}`}`} icon="note" isSmall>{t("doctor:notes.write")}</LinkButton>
        )}
      </Banner>
      {visit !== "" && <VisitBar id={visit} patient={id} />}
      <Tabs label={t("doctor:chart.parts")} value={part} choose={setPart} tabs={parts.map((value) => ({ value, name: t(`doctor:chart.part.${value}`) }))} />
      <div id={`panel-${part}`} role="tabpanel" aria-labelledby={`tab-${part}`} className="stack">
        {chart.summary === undefined ? <PageSkeleton /> : <Panel part={part} id={id} visit={visit} chart={chart} />}
      </div>
    </>
  );
}

function Panel({ part, id, visit, chart }: { part: Part; id: string; visit: string; chart: ReturnType<typeof useChart> }) {
  switch (part) {
    case "overview": return chart.summary === undefined ? null : <Overview id={id} visit={visit} summary={chart.summary} birthDate={chart.patient?.birthDate} />;
    case "timeline": return <TimelinePanel patient={id} visit={visit} />;
    case "notes": return <NotesPanel patient={id} visit={visit} />;
    case "vitals": return <VitalsPanel patient={id} latest={chart.summary?.vitals ?? []} birthDate={chart.patient?.birthDate} />;
    case "problems": return <RecordsPanel patient={id} kind={kinds.conditions} />;
    case "allergies": return chart.summary === undefined ? null : <AllergiesPanel patient={id} summary={chart.summary} />;
    case "medications": return <RecordsPanel patient={id} kind={kinds.medications} />;
    case "immunizations": return <RecordsPanel patient={id} kind={kinds.immunizations} />;
    case "procedures": return <RecordsPanel patient={id} kind={kinds.procedures} />;
    case "history":
      return (
        <>
          <RecordsPanel patient={id} kind={kinds["family-history"]} />
          <RecordsPanel patient={id} kind={kinds["social-history"]} />
        </>
      );
    case "stays": return <StaysPanel patient={id} />;
  }
}
