import { useState } from "react";
import { useQuery } from "../../../api/query";
import type { OpeningView } from "../../../api/schema";
import { Button, Card, EmptyState, ErrorNotice, Skeleton } from "../../../design";
import { t } from "../../../i18n";
import { addDays, dateOf, time, weekdayAndDate } from "../../../i18n/format";

const SPAN_DAYS = 14;

/** What the saved hours come to, day by day: without breaks and leave. */
export function OpeningsPreview({ doctor, revision }: { doctor: string; revision: number }) {
  const [from, setFrom] = useState(dateOf());
  const to = addDays(from, SPAN_DAYS - 1);
  const { data, error, refresh } = useQuery("GET /api/doctors/{id}/openings", { params: { id: doctor }, query: { from, to } });
  const byDay = new Map<string, OpeningView[]>();
  for (const one of data?.items ?? []) byDay.set(one.date, [...(byDay.get(one.date) ?? []), one]);
  return (
    <Card
      title={t("doctor:hours.result")}
      actions={
        <span className="row">
          <Button isSmall disabled={from <= dateOf()} onClick={() => setFrom(addDays(from, -SPAN_DAYS))}>{t("doctor:hours.earlier")}</Button>
          <Button isSmall onClick={() => setFrom(addDays(from, SPAN_DAYS))}>{t("doctor:hours.later")}</Button>
        </span>
      }
    >
      <div data-revision={revision}>
        <p className="small muted">{t("doctor:hours.resultText", { from: weekdayAndDate(from), to: weekdayAndDate(to) })}</p>
        <ErrorNotice error={error} retry={refresh} />
        {data === undefined && error === undefined && <Skeleton />}
        {data !== undefined && byDay.size === 0 && <EmptyState icon="calendar" title={t("doctor:hours.noOpenings")} />}
        <dl className="openings">
          {[...byDay].map(([date, openings]) => (
            <div key={date}>
              <dt>{weekdayAndDate(date)}</dt>
              <dd className="number">
                {openings.map((one) => `${time(one.start)}–${time(one.end)} ${one.location}`).join(", ")}
              </dd>
            </div>
          ))}
        </dl>
      </div>
    </Card>
  );
}
