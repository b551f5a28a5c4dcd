import type { ReactNode } from "react";
import { Link, useQueryParameter } from "../../../app/router";
import type { ChartSummary } from "../../../api/schema";
import { Avatar, Badge, Icon, Skeleton } from "../../../design";
import { label, t } from "../../../i18n";
import { date, dayAndTime } from "../../../i18n/format";
import { ageText, fullName } from "../../shared/people";
import { useNoKnownAllergies } from "./noKnownAllergies";
import { bySeverity, partOf, type Chart } from "./useChart";

const MOST_SHOWN = 6;

/** Who this is and what must never be overlooked. It stays in sight on every part of the chart. */
export function Banner({ chart, id, children }: { chart: Chart; id: string; children?: ReactNode }) {
  const { patient, summary } = chart;
  if (patient === undefined) return <div className="chart-banner"><Skeleton lines={2} /></div>;
  const problems = summary?.problems ?? [];
  return (
    <section className="chart-banner" aria-label={t("doctor:chart.banner")}>
      <div className="row chart-who">
        <Avatar name={fullName(patient.name)} />
        <div className="grow">
          <h1>{fullName(patient.name)}</h1>
          <p className="chart-facts">
            <Link to={`/patients/${id}`} className="number nowrap">{patient.mrn}</Link>
            <span>{ageText(patient.birthDate, patient.birthDateIsEstimated)}{patient.birthDate !== undefined && ` (${date(patient.birthDate)})`}</span>
            <span>{label("sex", patient.sex)}</span>
            <span>{patient.bloodGroup === undefined ? t("doctor:chart.noBloodGroup") : t("doctor:chart.bloodGroup", { group: patient.bloodGroup })}</span>
            {patient.deceasedOn !== undefined && <Badge tone="danger">{t("doctor:chart.deceased", { date: date(patient.deceasedOn) })}</Badge>}
          </p>
        </div>
        {children !== undefined && <div className="row no-print chart-actions">{children}</div>}
      </div>
      {summary !== undefined && (
        <div className="chart-alerts">
          <Allergies id={id} summary={summary} />
          {problems.length > 0 && (
            <p className="chart-line">
              <span className="chart-line-name">{t("doctor:chart.problems")}</span>
              <span className="chart-problems">
                {problems.slice(0, MOST_SHOWN).map((one) => one.description).join(" · ")}
                {problems.length > MOST_SHOWN && ` · ${t("doctor:chart.andMore", { count: problems.length - MOST_SHOWN })}`}
              </span>
            </p>
          )}
        </div>
      )}
      {summary?.emergencyUntil !== undefined && (
        <p className="chart-emergency" role="status">
          <Icon name="shield" />
          {t("doctor:emergency.open", { until: dayAndTime(summary.emergencyUntil) })}
        </p>
      )}
    </section>
  );
}

function Allergies({ id, summary }: { id: string; summary: ChartSummary }) {
  const [visit] = useQueryParameter("visit");
  const allergies = bySeverity(summary.allergies);
  const none = useNoKnownAllergies(summary);
  return (
    <div className="chart-line">
      <span className="chart-line-name">{t("doctor:chart.allergies")}</span>
      {allergies.length > 0 && (
        <ul className="row chart-chips">
          {allergies.map((one) => (
            <li key={one.id}>
              <Badge tone={one.severity === "severe" || one.severity === "lifeThreatening" ? "danger" : "warning"}>
                <Icon name="alert" size={14} />
                <span className="strong">{one.substance}</span>
                {one.severity !== undefined && ` · ${t(`doctor:values.severity.${one.severity}`)}`}
              </Badge>
            </li>
          ))}
        </ul>
      )}
      {none !== undefined && <span className="chart-none"><Icon name="check" size={14} />{none}</span>}
      {none === undefined && allergies.length === 0 && (
        <Link to={partOf(id, "allergies", visit)} className="badge badge-warning chart-ask"><Icon name="alert" size={14} />{t("doctor:chart.allergiesNotAsked")}</Link>
      )}
    </div>
  );
}
