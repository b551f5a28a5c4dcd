import { Problem } from "../../api/problem";
import { usePages, useQuery } from "../../api/query";
import type { CareRelation, Patient } from "../../api/schema";
import { Badge, EmptyState, LinkButton, Table } from "../../design";
import { t } from "../../i18n";
import { day, dayAndTime } from "../../i18n/format";
import { useDoctorsOf } from "../shared/names";

const MOST_SHOWN = 50;

/** Who takes care of a patient. Whoever does not, is told so: who cares for somebody is clinical too. */
export function CareTeam({ patient }: { patient: Patient }) {
  const team = usePages("GET /api/patients/{patient}/care-team", { params: { patient: patient.id }, query: { limit: MOST_SHOWN } });
  const doctors = useDoctorsOf(team.items.map((one) => idOf(one, "doctor")));
  const users = [...new Set(team.items.flatMap((one) => idOf(one, "user") ?? []))];
  const names = useQuery("GET /api/users/names", users.length === 0 ? undefined : { query: { id: users } });

  if (team.error instanceof Problem && team.error.status === 403) {
    return (
      <EmptyState icon="lock" title={t("patients:team.closed")} text={t("patients:team.closedText")}>
        <LinkButton to={`/patients/${patient.id}/chart`} icon="vitals">{t("patients:record.chart")}</LinkButton>
      </EmptyState>
    );
  }
  function nameOf(one: CareRelation): string {
    const user = idOf(one, "user");
    if (user === undefined) return doctors.nameOf(idOf(one, "doctor"));
    return names.data?.items.find((each) => each.id === user)?.name ?? "–";
  }
  return (
    <Table<CareRelation>
      label={t("patients:part.team")} rows={team} keyOf={(one) => one.id}
      empty={<EmptyState icon="people" title={t("patients:team.none")} text={t("patients:team.noneText")} />}
      columns={[
        { name: t("patients:team.name"), isMain: true, cell: nameOf },
        { name: t("patients:team.role"), cell: (one) => one.role },
        { name: t("patients:team.source"), cell: (one) => t(`patients:careSource.${one.source}`) },
        { name: t("patients:team.since"), cell: (one) => day(one.since) },
        {
          name: t("patients:team.until"),
          cell: (one) =>
            one.until !== undefined &&
            (one.until < new Date().toISOString() ? <Badge>{t("patients:team.ended", { date: day(one.until) })}</Badge> : dayAndTime(one.until)),
        },
      ]}
    />
  );
}

/** A clinician is named as `doctor:` or `user:` with an id. */
function idOf(relation: CareRelation, kind: "doctor" | "user"): string | undefined {
  const [named, id] = relation.clinician.split(":");
  return named === kind ? id : undefined;
}
