import { useQuery } from "../../api/query";
import { useSession } from "../../app/session";
import { Card, ErrorNotice, Notice, PageHeader, Skeleton, Stat } from "../../design";
import { t } from "../../i18n";
import { dateOf, month, number, percent, weekdayAndDate } from "../../i18n/format";
import { Attention } from "./Attention";
import { DoctorsCard } from "./DoctorsCard";

const TOPICS = ["appointments:all", "queue"];

/** The hospital at a glance, for whoever runs it: what waits for them, today, and this month. */
export function OverviewPage() {
  const { can } = useSession();
  const day = useQuery("GET /api/appointments/day", can("appointments.read") ? {} : undefined, TOPICS);
  const figures = useQuery("GET /api/doctors/metrics", { query: {} });
  const today = day.data?.total;
  const total = figures.data?.total;
  const length = (value: number | undefined) => (value === undefined ? "–" : t("minutes", { count: Math.round(value) }));
  const rate = (value: number | undefined) => (value === undefined ? "–" : percent(value));
  return (
    <>
      <PageHeader title={t("manager:title")} text={weekdayAndDate(dateOf(), true)} />
      <Attention />
      <ErrorNotice error={day.error ?? figures.error} retry={() => (day.error !== undefined ? day : figures).refresh()} />
      <Card title={t("manager:today.title")}>
        {today === undefined ? <Skeleton lines={2} /> : (
          <>
            <div className="stats">
              <Stat name={t("manager:today.booked")} value={number(today.scheduled + today.checkedIn + today.inProgress + today.completed + today.noShow)} />
              <Stat name={t("manager:today.expected")} value={number(today.scheduled)} />
              <Stat name={t("manager:today.waiting")} value={number(today.waiting)} hint={t("manager:today.waitingHint")} />
              <Stat name={t("manager:today.seeing")} value={number(today.inProgress)} />
              <Stat name={t("manager:today.completed")} value={number(today.completed)} />
              <Stat name={t("manager:today.noShow")} value={number(today.noShow)} />
              <Stat name={t("manager:today.cancelled")} value={number(today.cancelled)} />
            </div>
            {day.data?.isWhole === false && <Notice tone="warning">{t("manager:today.notWhole")}</Notice>}
          </>
        )}
      </Card>
      <Card title={figures.data === undefined ? t("manager:month.title") : t("manager:month.of", { month: month(figures.data.month) })}>
        {total === undefined ? <Skeleton lines={2} /> : (
          <div className="stats">
            <Stat
              name={t("manager:month.booked")} value={number(total.booked)}
              hint={t("manager:month.completed", { count: total.completed, shown: number(total.completed) })}
            />
            <Stat name={t("manager:month.waiting")} value={length(total.averageWaitingMinutes)} hint={t("manager:month.waitingHint")} />
            <Stat
              name={t("manager:month.noShowRate")} value={rate(total.noShowRate)}
              hint={t("manager:month.noShows", { count: total.noShows, shown: number(total.noShows) })}
            />
            <Stat name={t("manager:month.cancelled")} value={number(total.cancelled)} />
            <Stat name={t("manager:month.utilisation")} value={rate(total.utilisation)} hint={t("manager:month.utilisationHint")} />
          </div>
        )}
      </Card>
      <DoctorsCard figures={figures.data} today={day.data?.doctors ?? []} />
    </>
  );
}
