import { useQueryParameter } from "../../../app/router";
import { useSession } from "../../../app/session";
import { useQuery } from "../../../api/query";
import type { MetricsReport } from "../../../api/schema";
import { Card, EmptyState, ErrorNotice, PageHeader, PageSkeleton, Stat, Table } from "../../../design";
import { t } from "../../../i18n";
import { dateOf, month, number, percent } from "../../../i18n/format";
import { Chart } from "../../shared/Chart";
import { DoctorPicker } from "../../shared/DoctorPicker";
import { fullName } from "../../shared/people";
import { useChosenDoctor } from "../useOwnDoctor";
import { MonthSelect } from "./MonthSelect";
import { monthsBefore, rowsOf, type MonthRow } from "./months";

/** A doctor's figures by month: visits, waiting, consultations, who did not come, how full the hours were. */
export function FiguresPage() {
  const { can, me } = useSession();
  const isManager = can("metrics.read");
  const hasOwn = me?.user?.doctor !== undefined;
  const { id, doctor, choose } = useChosenDoctor(isManager);
  const thisMonth = dateOf().slice(0, 7);
  const [from, setFrom] = useQueryParameter("from", monthsBefore(thisMonth, 5));
  const [to, setTo] = useQueryParameter("to", thisMonth);
  const isAllowed = isManager || hasOwn;
  const report = useQuery("GET /api/doctors/{id}/metrics", id === undefined || !isAllowed ? undefined : { params: { id }, query: { from, to } });
  if (!isAllowed) {
    return (
      <>
        <PageHeader title={t("doctor:figures.title")} />
        <Card><EmptyState icon="chart" title={t("doctor:figures.notYours")} text={t("doctor:figures.notYoursText")} /></Card>
      </>
    );
  }
  return (
    <>
      <PageHeader title={t("doctor:figures.title")} text={doctor === undefined ? t("doctor:figures.text") : fullName(doctor.name)}>
        <MonthSelect
          label={t("doctor:figures.from")} value={from} latest={thisMonth}
          set={(chosen) => {
            setFrom(chosen);
            if (chosen > to) setTo(chosen);
          }}
        />
        <MonthSelect
          label={t("doctor:figures.to")} value={to} latest={thisMonth}
          set={(chosen) => {
            setTo(chosen);
            if (chosen < from) setFrom(chosen);
          }}
        />
      </PageHeader>
      {isManager && <DoctorPicker id="figures-doctor" label={t("doctor:whose")} value={doctor} choose={choose} isRequired isAny />}
      <ErrorNotice error={report.error} retry={report.refresh} />
      {id === undefined && <Card><EmptyState icon="chart" title={t("doctor:figures.chooseTitle")} text={t("doctor:figures.chooseText")} /></Card>}
      {id !== undefined && report.data === undefined && report.error === undefined && <PageSkeleton />}
      {report.data !== undefined && <Report report={report.data} />}
    </>
  );
}

function Report({ report }: { report: MetricsReport }) {
  const rows = rowsOf(report);
  const unknown = "–";
  const rate = (value: number | undefined) => (value === undefined ? unknown : percent(value));
  const length = (value: number | undefined) => (value === undefined ? unknown : t("minutes", { count: Math.round(value) }));
  const xText = (x: number) => {
    const row = rows[x];
    return row === undefined ? "" : month(row.month, true);
  };
  const ticks = rows.map((_, index) => index);
  const points = (of: (row: MonthRow) => number | undefined) => rows.map((row, index) => ({ x: index, y: of(row) ?? null }));
  if (rows.length === 0 || report.booked === 0) {
    return <Card><EmptyState icon="chart" title={t("doctor:figures.none")} text={t("doctor:figures.noneText")} /></Card>;
  }
  return (
    <>
      <div className="card stats">
        <Stat name={t("doctor:figures.completed")} value={number(report.completed)} hint={t("doctor:figures.ofBooked", { count: report.booked })} />
        <Stat name={t("doctor:figures.waiting")} value={length(report.averageWaitingMinutes)} hint={t("doctor:figures.average")} />
        <Stat name={t("doctor:figures.consultation")} value={length(report.averageConsultationMinutes)} hint={t("doctor:figures.average")} />
        <Stat
          name={t("doctor:figures.noShowRate")} value={rate(report.noShowRate)}
          hint={t("doctor:figures.ofDue", { part: number(report.noShows), whole: number(report.completed + report.noShows) })}
        />
        <Stat
          name={t("doctor:figures.cancellationRate")} value={rate(report.cancellationRate)}
          hint={t("doctor:figures.partOfBooked", { part: number(report.cancelled), whole: number(report.booked) })}
        />
        <Stat name={t("doctor:figures.utilisation")} value={rate(report.utilisation)} hint={t("doctor:figures.ofOpen")} />
      </div>
      <div className="grid grid-wide">
        <Card title={t("doctor:figures.visits")}>
          <Chart
            kind="bar" label={t("doctor:figures.visitsChart")} xText={xText} ticks={ticks} least={0}
            series={[
              { name: t("doctor:figures.completed"), points: points((row) => row.completed) },
              { name: t("doctor:figures.noShows"), points: points((row) => row.noShows) },
              { name: t("doctor:figures.cancelled"), points: points((row) => row.cancelled) },
            ]}
          />
        </Card>
        <Card title={t("doctor:figures.times")}>
          <Chart
            label={t("doctor:figures.timesChart")} xText={xText} ticks={ticks} least={0} unit={t("doctor:figures.minutes")}
            series={[
              { name: t("doctor:figures.waiting"), points: points((row) => row.waiting) },
              { name: t("doctor:figures.consultation"), points: points((row) => row.consultation) },
            ]}
          />
        </Card>
      </div>
      <Card title={t("doctor:figures.byMonth")} isFlush>
        <Table
          label={t("doctor:figures.byMonth")} rows={{ items: [...rows].reverse() }} keyOf={(row) => row.month} empty={<EmptyState title={t("nothingFound")} />}
          columns={[
            { name: t("doctor:figures.month"), isMain: true, cell: (row) => month(row.month) },
            { name: t("doctor:figures.booked"), isEnd: true, cell: (row) => number(row.booked) },
            { name: t("doctor:figures.completed"), isEnd: true, cell: (row) => number(row.completed) },
            { name: t("doctor:figures.noShows"), isEnd: true, cell: (row) => number(row.noShows) },
            { name: t("doctor:figures.cancelled"), isEnd: true, cell: (row) => number(row.cancelled) },
            { name: t("doctor:figures.waiting"), isEnd: true, cell: (row) => length(row.waiting) },
            { name: t("doctor:figures.consultation"), isEnd: true, cell: (row) => length(row.consultation) },
            { name: t("doctor:figures.utilisation"), isEnd: true, cell: (row) => rate(row.utilisation) },
          ]}
        />
      </Card>
    </>
  );
}
