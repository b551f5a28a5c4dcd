import { useQuery } from "../../api/query";
import { Badge, Button, Icon, Notice } from "../../design";
import { CheckField, NumberField, SelectField, type Form } from "../../forms";
import { t } from "../../i18n";
import { addDays, dateOf, minutesOfDay, time, weekdayAndDate } from "../../i18n/format";
import type { BookValues, Choice } from "./BookForm";
import { clockText } from "./CalendarModel";
import { MOST_INTERVAL, MOST_REPEATS, seriesDates } from "./SeriesDates";

/** As many days as one search of free slots looks through. */
const MOST_DAYS = 91;

/** Whether a booking repeats, how often, and on which dates that is. @param otherTime Goes back to choose another time of the day. */
export function BookSeries({ form, choice, otherTime }: { form: Form<BookValues>; choice: Choice; otherTime: () => void }) {
  const { repeats } = form.values;
  return (
    <div className="stack">
      <CheckField form={form} name="repeats" label={t("reception:series.repeat")} hint={t("reception:series.repeatHint")} />
      {repeats && (
        <>
          <div className="grid grid-tight">
            <NumberField form={form} name="interval" label={t("reception:series.interval")} min={1} max={MOST_INTERVAL} isRequired />
            <SelectField
              form={form} name="every" label={t("reception:series.every")} isRequired
              choices={(["day", "week", "month"] as const).map((value) => ({ value, name: t(`reception:series.units.${value}`) }))}
            />
            <NumberField form={form} name="count" label={t("reception:series.count")} min={2} max={MOST_REPEATS} isRequired />
          </div>
          {choice.start !== undefined && <Preview form={form} choice={choice} start={choice.start} otherTime={otherTime} />}
        </>
      )}
    </div>
  );
}

function Preview({
  form, choice, start, otherTime,
}: { form: Form<BookValues>; choice: Choice; start: string; otherTime: () => void }) {
  const { every, interval, count } = form.values;
  const dates = seriesDates(dateOf(start), { every, interval: interval ?? 1, count: count ?? 0 });
  const first = dates[0] ?? dateOf(start);
  const reach = addDays(first, MOST_DAYS);
  const last = dates[dates.length - 1] ?? first;
  const minute = minutesOfDay(start);
  const { data } = useQuery(
    "GET /api/appointments/slots",
    choice.doctor === undefined || choice.visitType === undefined || dates.length === 0 ? undefined : {
      query: {
        visitType: choice.visitType, doctor: [choice.doctor], from: first, to: last < reach ? last : reach, limit: 200,
        earliest: clockText(minute), latest: clockText(minute + 1),
      },
    },
  );
  const free = new Set(data?.items.map((one) => dateOf(one.start)));
  const taken = data === undefined ? 0 : dates.filter((one) => one <= reach && !free.has(one)).length;
  return (
    <div className="stack stack-tight">
      <h3>{t("reception:series.preview", { count: dates.length, time: time(start) })}</h3>
      <ol className="series-dates" aria-label={t("reception:series.dates")}>
        {dates.map((date, number) => {
          const path = `occurrences.${number}`;
          form.register(path, weekdayAndDate(date));
          const error = form.errorOf(path);
          const isKnown = data !== undefined && date <= reach;
          return (
            <li key={`${number} ${date}`}>
              <span className="number">{weekdayAndDate(date)}</span>
              {error !== undefined ? (
                <span className="field"><span className="error"><Icon name="alert" size={14} />{error}</span></span>
              ) : isKnown ? (
                <Badge tone={free.has(date) ? "success" : "warning"}>{t(free.has(date) ? "reception:series.free" : "reception:series.taken")}</Badge>
              ) : null}
            </li>
          );
        })}
      </ol>
      {taken > 0 && (
        <Notice tone="warning" title={t("reception:series.notFree", { count: taken, all: dates.length, time: time(start) })}>
          <div className="row">
            <span>{t("reception:series.notFreeText")}</span>
            <Button isSmall onClick={otherTime}>{t("reception:book.otherTime")}</Button>
          </div>
        </Notice>
      )}
      {form.errorOf("occurrences.0") === undefined && last > reach && <p className="muted small">{t("reception:series.later")}</p>}
    </div>
  );
}
