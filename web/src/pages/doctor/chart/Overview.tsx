import { useState } from "react";
import { Link } from "../../../app/router";
import { useSession } from "../../../app/session";
import type { ChartSummary } from "../../../api/schema";
import { Badge, Button, Card, EmptyState, LinkButton, Notice } from "../../../design";
import { t } from "../../../i18n";
import { date, dayAndTime, relative } from "../../../i18n/format";
import { useVisitTypes } from "../../shared/VisitTypeSelect";
import { AskedNone } from "./AskedNone";
import { useFocusOnceRecorded, useNoKnownAllergies } from "./noKnownAllergies";
import { RoundDialog } from "./RoundDialog";
import { bySeverity, partOf } from "./useChart";
import { StandingBadge } from "./StandingBadge";
import { valueOf } from "./vitals";

/** What matters of a chart at first sight. */
export function Overview({
  id, visit, summary, birthDate,
}: { id: string; visit: string; summary: ChartSummary; birthDate: string | undefined }) {
  const part = (name: string) => (
    <Link to={partOf(id, name, visit)} className="small" aria-label={`${t("doctor:overview.open")}: ${t(`doctor:chart.part.${name}`)}`}>
      {t("doctor:overview.open")}
    </Link>
  );
  const { can, me } = useSession();
  const mayWrite = can("clinical.write");
  const [isEntering, setIsEntering] = useState(false);
  const follows = me?.user?.doctor === undefined ? "" : `&doctor=${me.user.doctor}`;
  const noAllergies = useNoKnownAllergies(summary);
  const { line, asked } = useFocusOnceRecorded(summary);
  const types = useVisitTypes(can("appointments.read"));
  const { nextAppointment: next, openEncounter: stay } = summary;
  return (
    <>
      {!summary.isWhole && <Notice tone="warning">{t("doctor:overview.notWhole")}</Notice>}
      <div className="grid grid-wide">
        <div className="stack">
          <Card
            title={t("doctor:overview.vitals")}
            actions={
              <>
                {mayWrite && <Button isSmall icon="add" onClick={() => setIsEntering(true)}>{t("doctor:vitals.round")}</Button>}
                {part("vitals")}
              </>
            }
          >
            {summary.vitals.length === 0 && <EmptyState icon="vitals" title={t("doctor:vitals.none")} text={t("doctor:vitals.noneText")} />}
            <dl className="vital-tiles">
              {summary.vitals.map((one) => (
                <div key={one.id}>
                  <dt>{t(`doctor:values.vital.${one.type}`)}</dt>
                  <dd className="number">{valueOf(one)} <span className="small muted">{t(`doctor:values.unit.${one.type}`)}</span></dd>
                  <dd className="small muted">{relative(one.measuredAt)}</dd>
                  <dd><StandingBadge vital={one} birthDate={birthDate} /></dd>
                </div>
              ))}
            </dl>
          </Card>
          <Card title={t("doctor:overview.medications")} actions={part("medications")}>
            {summary.medications.length === 0 && <p className="muted">{t("doctor:overview.noMedications")}</p>}
            <ul className="chart-list">
              {summary.medications.map((one) => (
                <li key={one.id}>
                  <span className="strong">{[one.name, one.strength].filter(Boolean).join(" ")}</span>
                  <span className="small muted day-mrn">{[one.dose, one.route, one.frequency, one.indication].filter(Boolean).join(" · ")}</span>
                </li>
              ))}
            </ul>
          </Card>
          <Card
            title={t("doctor:overview.next")}
            actions={can("appointments.write") && (
              <LinkButton to={`/book?patient=${id}${follows}`} icon="calendar" isSmall>{t("patients:record.book")}</LinkButton>
            )}
          >
            <ul className="chart-list">
              {stay !== undefined && (
                <li>
                  <span className="strong">{t(`doctor:values.class.${stay.class}`)}</span>
                  <span className="small muted day-mrn">
                    {[t("doctor:overview.here", { time: dayAndTime(stay.startedAt) }), stay.needs.location, stay.needs.reason].filter(Boolean).join(" · ")}
                  </span>
                </li>
              )}
              {next !== undefined && <li>{dayAndTime(next.at)} <span className="small muted day-mrn">{types.nameOf(next.title)}</span></li>}
            </ul>
            {next === undefined && stay === undefined && <p className="muted">{t("doctor:overview.noNext")}</p>}
          </Card>
        </div>
        <div className="stack">
          <Card
            title={t("doctor:overview.allergies")}
            actions={
              <>
                {mayWrite && noAllergies === undefined && summary.allergies.length === 0 && <AskedNone patient={id} asked={asked} />}
                {part("allergies")}
              </>
            }
          >
            {noAllergies !== undefined && <p ref={line} tabIndex={-1} className="muted">{noAllergies}</p>}
            {noAllergies === undefined && summary.allergies.length === 0 && <p className="muted">{t("doctor:overview.ask")}</p>}
            <ul className="chart-list">
              {bySeverity(summary.allergies).map((one) => (
                <li key={one.id} className="row">
                  <span className="grow">
                    <span className="strong">{one.substance}</span>
                    {one.reaction !== undefined && <span className="small muted day-mrn">{one.reaction}</span>}
                  </span>
                  {one.severity !== undefined && (
                    <Badge tone={one.severity === "severe" || one.severity === "lifeThreatening" ? "danger" : "warning"}>{t(`doctor:values.severity.${one.severity}`)}</Badge>
                  )}
                </li>
              ))}
            </ul>
          </Card>
          <Card title={t("doctor:overview.problems")} actions={part("problems")}>
            {summary.problems.length === 0 && <p className="muted">{t("doctor:overview.noProblems")}</p>}
            <ul className="chart-list">
              {summary.problems.map((one) => (
                <li key={one.id} className="row">
                  <span className="grow">{one.description}</span>
                  {one.code !== undefined && <span className="small muted number">{one.code}</span>}
                  {one.onset !== undefined && <span className="small muted">{t("doctor:overview.since", { date: date(one.onset) })}</span>}
                </li>
              ))}
            </ul>
          </Card>
        </div>
      </div>
      {isEntering && <RoundDialog patient={id} close={() => setIsEntering(false)} />}
    </>
  );
}
