import { useState } from "react";
import { useQueryParameter } from "../../../app/router";
import { useSession } from "../../../app/session";
import { useMutation } from "../../../api/mutation";
import { usePages, useQuery } from "../../../api/query";
import type { VitalClinicalRecord } from "../../../api/schema";
import { Badge, Button, Card, Confirm, EmptyState, ErrorNotice, IconButton, Table, toast } from "../../../design";
import { t } from "../../../i18n";
import { addDays, dateOf, day, dayAndTime, number, relative, time } from "../../../i18n/format";
import { Chart, type Band, type Series } from "../../shared/Chart";
import { useStaff } from "../staff";
import { startOf } from "../when";
import { outside, referenceOf, standingOf, type Range, type Reference } from "./reference";
import { RoundDialog } from "./RoundDialog";
import { StandingBadge } from "./StandingBadge";
import { valueOf, vitalTypes, type VitalType } from "./vitals";

/** The vital signs: the latest of each, how one of them went, and every measurement. */
export function VitalsPanel({
  patient, latest, birthDate,
}: { patient: string; latest: VitalClinicalRecord[]; birthDate: string | undefined }) {
  const { can } = useSession();
  const [chosen, choose] = useQueryParameter("vital");
  const [isEntering, setIsEntering] = useState(false);
  const known = vitalTypes.map((type) => latest.find((one) => one.type === type)).filter((one): one is VitalClinicalRecord => one !== undefined);
  const shown = known.find((one) => one.type === chosen)?.type ?? known[0]?.type;
  const mayWrite = can("clinical.write");
  return (
    <>
      <Card
        title={t("doctor:vitals.latest")}
        actions={mayWrite && <Button isSmall look="primary" icon="add" onClick={() => setIsEntering(true)}>{t("doctor:vitals.round")}</Button>}
      >
        {known.length === 0 && <EmptyState icon="vitals" title={t("doctor:vitals.none")} text={t("doctor:vitals.noneText")} />}
        <div className="vital-choices" role="group" aria-label={t("doctor:vitals.choose")}>
          {known.map((one) => (
            <button key={one.id} type="button" aria-pressed={one.type === shown} onClick={() => choose(one.type)}>
              <span className="small muted">{t(`doctor:values.vital.${one.type}`)}</span>
              <span className="vital-value number">{valueOf(one)} <span className="small muted">{t(`doctor:values.unit.${one.type}`)}</span></span>
              <StandingBadge vital={one} birthDate={birthDate} />
              <span className="small muted">{relative(one.measuredAt)}</span>
            </button>
          ))}
        </div>
      </Card>
      {shown !== undefined && <Trend patient={patient} type={shown} birthDate={birthDate} />}
      {known.length > 0 && <Measurements patient={patient} mayWrite={mayWrite} birthDate={birthDate} />}
      {isEntering && <RoundDialog patient={patient} close={() => setIsEntering(false)} />}
    </>
  );
}

function Trend({ patient, type, birthDate }: { patient: string; type: VitalType; birthDate: string | undefined }) {
  const { data, error, refresh } = useQuery("GET /api/patients/{patient}/vital-trends", { params: { patient }, query: { type } });
  const points = data?.points ?? [];
  const name = t(`doctor:values.vital.${type}`);
  const unit = t(`doctor:values.unit.${type}`);
  const usual = points.map((one) => referenceOf(type, birthDate, dateOf(one.at)));
  const upper: Series = {
    name: type === "bloodPressure" ? t("doctor:vitals.systolic") : name, points: points.map((one) => ({ x: Date.parse(one.at), y: one.value })),
    marked: points.map((one, index) => outside(one.value, usual[index]?.value) !== undefined),
  };
  const lower: Series = {
    name: t("doctor:vitals.diastolic"), points: points.map((one) => ({ x: Date.parse(one.at), y: one.diastolic ?? null })),
    marked: points.map((one, index) => one.diastolic !== undefined && outside(one.diastolic, usual[index]?.diastolic) !== undefined),
  };
  const series = type === "bloodPressure" ? [upper, lower] : [upper];
  const band = (name: string, of: (reference: Reference) => Range | undefined): Band => ({
    name,
    points: points.flatMap((one, index) => {
      const range = usual[index] === undefined ? undefined : of(usual[index] as Reference);
      return range === undefined ? [] : [{ x: Date.parse(one.at), least: range.least, most: range.most ?? null }];
    }),
  });
  const isUsualKnown = usual.some((one) => one !== undefined);
  const bands = !isUsualKnown ? []
    : type === "bloodPressure" ? [band(t("doctor:vitals.usual"), (one) => one.value), band("", (one) => one.diastolic)]
    : [band(t("doctor:vitals.usual"), (one) => one.value)];
  const now = usual[usual.length - 1];
  const outliers = points.filter((one, index) => standingOf(one, usual[index]) !== undefined).length;
  return (
    <Card title={t("doctor:vitals.trend", { name, unit })}>
      <ErrorNotice error={error} retry={refresh} />
      {points.length === 1 && <p className="muted">{t("doctor:vitals.onlyOne")}</p>}
      {points.length > 1 && (
        <Chart label={t("doctor:vitals.chartLabel", { name, count: points.length })} series={series} bands={bands} unit={unit} {...scaleOf(points.map((one) => one.at))} />
      )}
      {points.length > 1 && data?.least !== undefined && data.most !== undefined && data.mean !== undefined && (
        <p className="small muted vital-summary">
          {type === "bloodPressure" && `${t("doctor:vitals.systolic")}: `}
          {t("doctor:vitals.summary", { least: number(data.least, 2), most: number(data.most, 2), mean: number(data.mean, 1), unit, count: points.length })}
        </p>
      )}
      {now !== undefined && (
        <p className="small muted vital-summary">
          {t("doctor:vitals.usualText", { range: rangeText(now), unit })}
          {outliers > 0 && points.length > 1 && ` ${t("doctor:vitals.outliers", { count: outliers })}`}
          {` ${t(type === "oxygenSaturation" ? "doctor:vitals.oxygenText" : "doctor:vitals.noDiagnosis")}`}
        </p>
      )}
    </Card>
  );
}

/** `90–139 / 60–89`, or `96` and more. */
function rangeText({ value, diastolic }: Reference): string {
  const text = ({ least, most }: Range) => (most === undefined ? `≥ ${number(least)}` : `${number(least)}–${number(most)}`);
  return diastolic === undefined ? text(value) : `${text(value)} / ${text(diastolic)}`;
}

const MOST_TICKS = 5;

/** Days have their names at their beginnings; within one day the times have. */
function scaleOf(instants: string[]): { xText: (x: number) => string; ticks?: number[] } {
  const [first, last] = [dateOf(instants[0]), dateOf(instants[instants.length - 1])];
  if (first === last) return { xText: (x) => time(new Date(x)) };
  const dayCount = Math.round((Date.parse(last) - Date.parse(first)) / 86_400_000) + 1;
  const step = Math.ceil(dayCount / MOST_TICKS);
  const ticks: number[] = [];
  for (let date = first; date <= addDays(last, step - 1); date = addDays(date, step)) ticks.push(Date.parse(startOf(date) ?? date));
  return { xText: (x) => day(new Date(x)), ticks };
}

/** What the drawing shows, as a table; and where a measurement that was wrong is marked so. */
function Measurements({ patient, mayWrite, birthDate }: { patient: string; mayWrite: boolean; birthDate: string | undefined }) {
  const rows = usePages("GET /api/patients/{patient}/vitals", { params: { patient }, query: { limit: 50 } });
  const [wrong, setWrong] = useState<VitalClinicalRecord>();
  const change = useMutation("PATCH /api/patients/{patient}/vitals/{id}", ["/api/patients/{patient}"]);
  const nameOf = useStaff(rows.items.map((one) => one.recordedBy));
  const textOf = (one: VitalClinicalRecord) => `${t(`doctor:values.vital.${one.type}`)} ${valueOf(one)} ${t(`doctor:values.unit.${one.type}`)}`;
  return (
    <Card title={t("doctor:vitals.all")} isFlush>
      <Table
        label={t("doctor:vitals.all")} rows={rows} keyOf={(row) => row.id} empty={<EmptyState icon="vitals" title={t("doctor:vitals.none")} />}
        columns={[
          {
            name: t("doctor:vitals.sign"), isMain: true,
            cell: (row) => (
              <span className={row.status === "enteredInError" ? "record-wrong" : ""}>
                {t(`doctor:values.vital.${row.type}`)}
                {row.note !== undefined && <span className="small muted day-mrn">{row.note}</span>}
              </span>
            ),
          },
          {
            name: t("doctor:vitals.value"), isEnd: true,
            cell: (row) => (
              <span className={row.status === "enteredInError" ? "record-wrong" : ""}>
                <StandingBadge vital={row} birthDate={birthDate} />{" "}
                <span className="strong">{valueOf(row)}</span> <span className="small muted">{t(`doctor:values.unit.${row.type}`)}</span>
              </span>
            ),
          },
          { name: t("doctor:vitals.at"), cell: (row) => dayAndTime(row.measuredAt) },
          { name: t("doctor:records.by"), cell: (row) => nameOf(row.recordedBy) },
          {
            name: t("actions"), isActions: true,
            cell: (row) =>
              row.status === "enteredInError" ? (
                <Badge tone="danger">{t("doctor:records.wrong")}</Badge>
              ) : (
                mayWrite && <IconButton isSmall icon="close" label={t("doctor:vitals.markWrong", { name: textOf(row) })} onClick={() => setWrong(row)} />
              ),
          },
        ]}
      />
      {wrong !== undefined && (
        <Confirm
          title={t("doctor:records.markWrong")} text={t("doctor:records.markWrongText", { name: textOf(wrong) })} action={t("doctor:records.markWrong")}
          isDangerous isBusy={change.isRunning} error={<ErrorNotice error={change.error} />} close={() => setWrong(undefined)}
          run={() =>
            void change.run({ params: { patient, id: wrong.id }, body: { status: "enteredInError" }, ifMatch: wrong.revision }).then(
              () => {
                toast(t("saved"));
                setWrong(undefined);
              },
              () => undefined,
            )
          }
        />
      )}
    </Card>
  );
}
