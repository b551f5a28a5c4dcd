import type { Patient } from "../../api/schema";
import { useQueryParameter } from "../../app/router";
import { useSession, type Permission } from "../../app/session";
import { Card, Tabs } from "../../design";
import { t } from "../../i18n";
import { CareTeam } from "./CareTeam";
import { Merges } from "./Merges";
import { Visits } from "./Visits";

const parts = ["upcoming", "past", "team", "merges"] as const;
type Part = (typeof parts)[number];
const needs: Record<Part, Permission> = {
  upcoming: "appointments.read", past: "appointments.read", team: "clinical.read", merges: "patients.merge",
};

/** What belongs to a patient beyond the data of the person. Each part is read when it is looked at. */
export function RecordTabs({ patient }: { patient: Patient }) {
  const { can } = useSession();
  const [chosen, choose] = useQueryParameter("show");
  const offered = parts.filter((one) => can(needs[one]));
  const shown = offered.find((one) => one === chosen) ?? offered[0];
  if (shown === undefined) return null;
  return (
    <Card isFlush className="record-tabs">
      <Tabs label={t("patients:record.parts")} value={shown} choose={choose} tabs={offered.map((value) => ({ value, name: t(`patients:part.${value}`) }))} />
      <div role="tabpanel" id={`panel-${shown}`} aria-labelledby={`tab-${shown}`}>
        {(shown === "upcoming" || shown === "past") && <Visits key={shown} patient={patient} isPast={shown === "past"} />}
        {shown === "team" && <CareTeam patient={patient} />}
        {shown === "merges" && <Merges patient={patient} />}
      </div>
    </Card>
  );
}
