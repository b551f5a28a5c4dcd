import { useState } from "react";
import { useQuery } from "../../api/query";
import type { Appointment } from "../../api/schema";
import { Link, navigate } from "../../app/router";
import { useSession } from "../../app/session";
import { Button, Card, EmptyState, ErrorNotice, Icon, Menu, PageHeader, Skeleton, Table, type MenuItem } from "../../design";
import { t } from "../../i18n";
import { dateOf, dayAndTime, time, weekdayAndDate } from "../../i18n/format";
import { AppointmentStatusBadge } from "../shared/AppointmentStatusBadge";
import { CancelDialog } from "../shared/CancelDialog";
import { useDoctors } from "../shared/doctors";
import { PersonLine } from "../shared/people";
import { useVisitTypes } from "../shared/VisitTypeSelect";
import { isMovable } from "./CalendarModel";
import { SeriesCancelDialog, SeriesMoveDialog } from "./SeriesDialogs";

type Asked = { what: "cancel-one"; one: Appointment } | { what: "cancel" | "move"; from: Appointment | undefined };

/** The appointments of a series: one, those from one on, or all that are to come are moved or cancelled. */
export function SeriesPage({ id }: { id: string }) {
  const doctors = useDoctors();
  const types = useVisitTypes();
  const { can } = useSession();
  const [asked, setAsked] = useState<Asked>();
  const [doctor, setDoctor] = useState<string>();
  const series = useQuery(
    "GET /api/appointments/series/{id}", { params: { id } }, doctor === undefined ? [] : [`appointments:doctor:${doctor}`],
  );
  const all = series.data?.appointments ?? [];
  const [first] = all;
  if (first !== undefined && doctor !== first.doctor) setDoctor(first.doctor);
  const patient = useQuery("GET /api/patients", first === undefined ? undefined : { query: { id: [first.patient] } }).data?.items[0];
  const toCome = followingOf(all, undefined);
  const mayWrite = can("appointments.write");

  function actions(one: Appointment): MenuItem[] {
    if (!mayWrite || !isMovable(one)) return [];
    const isToCome = toCome.includes(one);
    return [
      { label: t("reception:series.moveOne"), icon: "calendar", run: () => navigate(`/book?reschedule=${encodeURIComponent(one.id)}`) },
      ...(isToCome ? [{ label: t("reception:series.moveFollowing"), icon: "move" as const, run: () => setAsked({ what: "move", from: one }) }] : []),
      { label: t("reception:series.cancelOne"), icon: "close", isDangerous: true, run: () => setAsked({ what: "cancel-one", one }) },
      ...(isToCome
        ? [{ label: t("reception:series.cancelFollowing"), icon: "close" as const, isDangerous: true, run: () => setAsked({ what: "cancel", from: one }) }]
        : []),
    ];
  }

  const close = () => setAsked(undefined);
  return (
    <>
      <PageHeader
        title={t("reception:series.title")}
        text={first !== undefined && t("reception:series.text", { count: all.length, type: types.nameOf(first.visitType), left: toCome.length })}
      >
        {mayWrite && toCome.length > 0 && (
          <>
            <Button icon="move" onClick={() => setAsked({ what: "move", from: undefined })}>{t("reception:series.moveAll")}</Button>
            <Button onClick={() => setAsked({ what: "cancel", from: undefined })}>{t("reception:series.cancelAll")}</Button>
          </>
        )}
      </PageHeader>
      <ErrorNotice error={series.error} retry={series.refresh} />
      {series.data === undefined && series.error === undefined && <div className="card"><Skeleton lines={6} /></div>}
      {patient !== undefined && (
        <Card>
          <Link to={`/patients/${patient.id}`}><PersonLine patient={patient} /></Link>
        </Card>
      )}
      {series.data !== undefined && (
        <Card isFlush>
          <Table
            label={t("reception:series.title")} rows={{ items: all }} keyOf={(one) => one.id} open={(one) => navigate(`/appointments/${one.id}`)}
            empty={<EmptyState title={t("nothingFound")} />}
            columns={[
              { name: t("reception:series.date"), isMain: true, cell: (one) => <span className="number">{weekdayAndDate(dateOf(one.start))}</span> },
              { name: t("reception:series.time"), cell: (one) => <span className="number">{time(one.start)}–{time(one.end)}</span> },
              { name: t("reception:series.doctor"), cell: (one) => doctors.nameOf(one.doctor) },
              { name: t("reception:series.location"), cell: (one) => [one.location, one.room].filter((part) => part !== undefined).join(" · ") },
              { name: t("reception:series.status"), cell: (one) => <AppointmentStatusBadge status={one.status} /> },
              {
                name: t("actions"), isActions: true,
                cell: (one) => {
                  const items = actions(one);
                  return items.length === 0 ? null : (
                    <Menu label={t("reception:series.actionsOf", { date: weekdayAndDate(dateOf(one.start)) })} button={<Icon name="more" />} items={items} />
                  );
                },
              },
            ]}
          />
        </Card>
      )}
      {asked?.what === "cancel-one" && (
        <CancelDialog appointment={asked.one.id} revision={asked.one.revision} about={dayAndTime(asked.one.start)} close={close} />
      )}
      {asked?.what === "cancel" && (
        <SeriesCancelDialog series={id} from={asked.from} affected={followingOf(all, asked.from)} close={close} />
      )}
      {asked?.what === "move" && (
        <SeriesMoveDialog series={id} from={asked.from} affected={followingOf(all, asked.from)} close={close} />
      )}
    </>
  );
}

/** Those that a change of the series is for: still to come, and not begun, from one on. */
function followingOf(all: Appointment[], from: Appointment | undefined): Appointment[] {
  const begin = Math.max(Date.now(), from === undefined ? 0 : Date.parse(from.start));
  return all.filter((one) => Date.parse(one.start) >= begin && isMovable(one));
}
