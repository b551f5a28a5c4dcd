import { useEffect, useRef, useState } from "react";
import { navigate, useQueryParameter } from "../../../app/router";
import { useSession } from "../../../app/session";
import { usePages } from "../../../api/query";
import type { TimelineEntry } from "../../../api/schema";
import { Badge, Button, Card, DateInput, EmptyState, ErrorNotice, Icon, type IconName, Skeleton } from "../../../design";
import { label, message, t } from "../../../i18n";
import { addDays, dateOf, minutesOfDay, number, time, weekdayAndDate } from "../../../i18n/format";
import { useDoctorsOf } from "../../shared/names";
import { useVisitTypes } from "../../shared/VisitTypeSelect";
import { useStaff } from "../staff";
import { startOf } from "../when";
import { AppointmentDialog } from "./AppointmentDialog";

const icons: Record<TimelineEntry["kind"], IconName> = {
  appointment: "calendar", encounter: "bed", allergy: "alert", noKnownAllergies: "check", condition: "heart", medication: "add", immunization: "shield", vital: "vitals",
  procedure: "edit", familyHistory: "people", socialHistory: "home", note: "note",
};
const kinds = Object.keys(icons) as TimelineEntry["kind"][];
const places: Partial<Record<TimelineEntry["kind"], string>> = {
  allergy: "allergies", noKnownAllergies: "allergies", condition: "problems", medication: "medications", immunization: "immunizations", procedure: "procedures",
  familyHistory: "history", socialHistory: "history", vital: "vitals", encounter: "stays",
};

/** Of longer lists the browser draws only what is in sight. */
const VIRTUAL_FROM = 60;

/** Everything that is known of a patient, the newest first. */
export function TimelinePanel({ patient, visit: openVisit }: { patient: string; visit: string }) {
  const { can } = useSession();
  const [kind, setKind] = useQueryParameter("kind");
  const [from, setFrom] = useQueryParameter("from");
  const [to, setTo] = useQueryParameter("to");
  const [visit, setVisit] = useState<string>();
  const wanted = kinds.find((one) => one === kind);
  const rows = usePages("GET /api/patients/{patient}/timeline", {
    params: { patient },
    query: { limit: 100, ...(wanted !== undefined && { kind: wanted }), from: startOf(from), to: to === "" ? undefined : startOf(addDays(to, 1)) },
  });
  // A visit is its doctor's; all else was written down by a user.
  const doctors = useDoctorsOf(rows.items.filter((one) => one.kind === "appointment").map((one) => one.by));
  const staff = useStaff(rows.items.filter((one) => one.kind !== "appointment").map((one) => one.by));
  const nameOf = (entry: TimelineEntry) => (entry.kind === "appointment" ? doctors.nameOf(entry.by) : staff(entry.by));
  const types = useVisitTypes(can("appointments.read"));
  const isFiltered = kind !== "" || from !== "" || to !== "";

  function open(entry: TimelineEntry): void {
    if (entry.kind === "note") navigate(`/patients/${patient}/notes/${entry.thing}${openVisit === "" ? "" : `?visit=${openVisit}`}`);
    else if (entry.kind === "appointment") setVisit(entry.thing);
    else navigate(`/patients/${patient}/chart?tab=${places[entry.kind] ?? "overview"}&thing=${entry.thing}${openVisit === "" ? "" : `&visit=${openVisit}`}`);
  }

  const days: { date: string; entries: TimelineEntry[] }[] = [];
  for (const entry of rows.items) {
    const date = dateOf(entry.at);
    const last = days[days.length - 1];
    if (last?.date === date) last.entries.push(entry);
    else days.push({ date, entries: [entry] });
  }

  return (
    <Card>
      <div className="row timeline-filters" role="search" aria-label={t("doctor:timeline.filter")}>
        <label>
          <span className="small">{t("doctor:timeline.kind")}</span>
          <select className="input" value={kind} onChange={(event) => setKind(event.target.value)}>
            <option value="">{t("all")}</option>
            {kinds.map((one) => <option key={one} value={one}>{t(`doctor:timeline.kinds.${one}`)}</option>)}
          </select>
        </label>
        <div>
          <label className="small" htmlFor="timeline-from">{t("doctor:timeline.from")}</label>
          <DateInput id="timeline-from" name={t("doctor:timeline.from")} value={from} change={setFrom} max={to} />
        </div>
        <div>
          <label className="small" htmlFor="timeline-to">{t("doctor:timeline.to")}</label>
          <DateInput id="timeline-to" name={t("doctor:timeline.to")} value={to} change={setTo} min={from} />
        </div>
      </div>
      <ErrorNotice error={rows.error} retry={rows.refresh} />
      {rows.items.length === 0 && rows.isLoading && <Skeleton lines={6} />}
      {rows.items.length === 0 && !rows.isLoading && rows.error === undefined && (
        <EmptyState icon="note" title={t("doctor:timeline.none")} text={t(isFiltered ? "doctor:timeline.noneOfFilter" : "doctor:timeline.noneText")} />
      )}
      <ol className={rows.items.length > VIRTUAL_FROM ? "timeline timeline-long" : "timeline"} aria-label={t("doctor:timeline.title")}>
        {days.map(({ date, entries }) => (
          <li key={date} className="timeline-day" style={{ containIntrinsicSize: `auto ${36 + entries.length * 44}px` }}>
            <h3>{weekdayAndDate(date)} {date.slice(0, 4)}</h3>
            <ul>
              {entries.map((entry) => (
                <li key={entry.id}>
                  <button type="button" className="timeline-entry" onClick={() => open(entry)}>
                    <Icon name={icons[entry.kind]} />
                    <span className="small muted number timeline-time">{hasTime(entry) ? time(entry.at) : ""}</span>
                    <span className="timeline-kind small">{t(`doctor:timeline.kinds.${entry.kind}`)}</span>
                    <span className="grow">{entry.kind === "appointment" ? types.nameOf(entry.title) : titleOf(entry)}</span>
                    {statusOf(entry)}
                    <span className="small muted timeline-by">{entry.by === undefined ? "" : nameOf(entry)}</span>
                  </button>
                </li>
              ))}
            </ul>
          </li>
        ))}
      </ol>
      {rows.more !== undefined && <More more={rows.more} isLoading={rows.isLoading} count={rows.items.length} />}
      {visit !== undefined && <AppointmentDialog id={visit} close={() => setVisit(undefined)} />}
    </Card>
  );
}

/** Of some things the day alone is known: the API has the day's first instant for them. */
function hasTime(entry: TimelineEntry): boolean {
  return (entry.kind !== "immunization" && entry.kind !== "procedure") || minutesOfDay(entry.at) !== 0;
}

/** The API's words before a colon, `outpatient: Wheezing`, in the reader's language. */
const worded: Partial<Record<TimelineEntry["kind"], string>> = { encounter: "class", familyHistory: "relation", socialHistory: "topic" };

/** Of a vital sign the timeline has the API's name for it: `bloodPressure 120/80 mm[Hg]`. */
function titleOf(entry: TimelineEntry): string {
  // What kind it is says it all, in the reader's language.
  if (entry.kind === "noKnownAllergies") return "";
  const group = worded[entry.kind];
  const [, code, rest] = /^(\w+): (.+)$/s.exec(entry.title) ?? [];
  if (group !== undefined && code !== undefined) return `${message(`doctor:values.${group}.${code}`) ?? code}: ${rest ?? ""}`;
  if (entry.kind !== "vital") return entry.title;
  const [type = "", value = ""] = entry.title.split(" ");
  const figures = value.split("/").map((one) => number(Number(one), 2)).join("/");
  return `${t(`doctor:values.vital.${type}`)} ${figures} ${t(`doctor:values.unit.${type}`)}`;
}

function statusOf(entry: TimelineEntry) {
  if (entry.status === "enteredInError") return <Badge tone="danger">{t("doctor:records.wrong")}</Badge>;
  if (entry.kind === "noKnownAllergies" && entry.status !== "recorded") return <Badge>{t("doctor:records.withdrawn")}</Badge>;
  if (entry.kind === "note") return <Badge tone={entry.status === "draft" ? "warning" : "neutral"}>{t(`doctor:values.noteStatus.${entry.status}`)}</Badge>;
  if (entry.kind === "appointment") {
    const status = entry.status.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
    return <Badge>{label("status", status)}</Badge>;
  }
  return null;
}

/** The next part comes by itself when the end of the list is in sight. */
function More({ more, isLoading, count }: { more: () => void; isLoading: boolean; count: number }) {
  const end = useRef<HTMLDivElement>(null);
  const latest = useRef(more);
  latest.current = more;
  useEffect(() => {
    if (isLoading || end.current === null) return;
    const watcher = new IntersectionObserver((seen) => seen.some((one) => one.isIntersecting) && latest.current(), { rootMargin: "600px" });
    watcher.observe(end.current);
    return () => watcher.disconnect();
  }, [isLoading, count]);
  return (
    <div ref={end} className="table-more">
      <span className="muted small">{t("shown", { count })}</span>
      <Button isSmall isBusy={isLoading} onClick={more}>{t("more")}</Button>
    </div>
  );
}
