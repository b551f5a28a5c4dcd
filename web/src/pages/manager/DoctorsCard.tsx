import type { DoctorDay, HospitalMonth } from "../../api/schema";
import { navigate, useQueryParameter } from "../../app/router";
import { Card, EmptyState, Notice, Table } from "../../design";
import { t } from "../../i18n";
import { number, percent } from "../../i18n/format";
import { fullName } from "../shared/people";

type Row = HospitalMonth["doctors"][number];

/** What the list may stand in the order of, the greatest first; by name as the server has it. */
const orders: Record<string, ((one: Row) => number | undefined) | undefined> = {
  name: undefined,
  booked: (one) => one.figures.booked,
  wait: (one) => one.figures.averageWaitingMinutes,
  noShows: (one) => one.figures.noShowRate,
  hours: (one) => one.figures.utilisation,
};

/** Each doctor's day and month; a row leads to the doctor's own figures. */
export function DoctorsCard({ figures, today }: { figures: HospitalMonth | undefined; today: DoctorDay[] }) {
  const dayOf = new Map(today.map((one) => [one.doctor, one]));
  const [order, setOrder] = useQueryParameter("order", "name");
  const by = orders[order];
  const all = figures?.doctors ?? [];
  const rows = by === undefined ? all : [...all].sort((one, other) => (by(other) ?? -1) - (by(one) ?? -1));
  return (
    <Card
      title={t("manager:doctors.title")} isFlush
      actions={
        <select
          className="input manager-order" aria-label={t("manager:doctors.order")} value={order in orders ? order : "name"}
          onChange={(event) => setOrder(event.target.value)}
        >
          {Object.keys(orders).map((one) => <option key={one} value={one}>{t(`manager:doctors.orders.${one}`)}</option>)}
        </select>
      }
    >
      {figures?.isWhole === false && <Notice tone="warning">{t("manager:doctors.notWhole")}</Notice>}
      <Table
        label={t("manager:doctors.title")} rows={{ items: rows, isLoading: figures === undefined }} keyOf={(one) => one.doctor}
        open={(one) => navigate(`/figures?doctor=${one.doctor}`)} empty={<EmptyState icon="people" title={t("manager:doctors.none")} />}
        columns={[
          { name: t("manager:doctors.name"), isMain: true, cell: (one) => fullName(one.name) },
          {
            name: t("manager:doctors.today"), isEnd: true,
            cell: (one) => {
              const day = dayOf.get(one.doctor);
              if (day === undefined) return <span className="muted">–</span>;
              const all = day.scheduled + day.checkedIn + day.inProgress + day.completed + day.noShow;
              return <span className="number">{t("manager:doctors.doneOf", { done: number(day.completed), all: number(all) })}</span>;
            },
          },
          { name: t("manager:doctors.month"), isEnd: true, cell: (one) => <span className="number">{number(one.figures.booked)}</span> },
          {
            name: t("manager:month.waiting"), isEnd: true,
            cell: ({ figures: { averageWaitingMinutes: minutes } }) => (minutes === undefined ? "–" : t("minutes", { count: Math.round(minutes) })),
          },
          {
            name: t("manager:month.noShowRate"), isEnd: true,
            cell: ({ figures: { noShowRate: rate } }) => <span className="number">{rate === undefined ? "–" : percent(rate)}</span>,
          },
          { name: t("manager:month.utilisation"), cell: (one) => <Utilisation value={one.figures.utilisation} /> },
        ]}
      />
    </Card>
  );
}

function Utilisation({ value }: { value: number | undefined }) {
  if (value === undefined) return <span className="muted">–</span>;
  return (
    <span className="manager-bar">
      <span className="progress" aria-hidden="true"><span style={{ width: `${Math.min(100, value * 100)}%` }} /></span>
      <span className="number">{percent(value)}</span>
    </span>
  );
}
