import { memo, useMemo, type ReactNode } from "react";
import { Button, Icon, LinkButton } from "../../design";
import { label, t } from "../../i18n";
import { MINUTE_PX, type Ghost } from "./CalendarDrag";
import { gapsOf, isTaken, lanesOf, type Lane, type Range } from "./CalendarGeometry";
import type { Cursor } from "./CalendarKeys";
import { clockText, isMovable, type Column, type Entry } from "./CalendarModel";
import type { GridProps } from "./CalendarGrid";

/** Why something could not be moved: said beside it. */
export interface Refusal {
  id: string;
  text: string;
}

type Props = Pick<GridProps, "typeName" | "doctorName" | "mayWrite" | "moving" | "refusal" | "open" | "book" | "drop" | "dismiss"> & {
  column: Column; index: number; range: Range; height: number; now: number | undefined; isPastDay: boolean; cursor: Cursor | undefined;
  ghost: Ghost | undefined; place: (cursor: Cursor) => void;
};

/** A doctor, a room or a day: the ground says when it is open, and over it stands what is booked. */
export const CalendarColumn = memo(function CalendarColumn(props: Props) {
  const { column, index, range, cursor, ghost, now } = props;
  const lanes = useMemo(() => lanesOf(column.taken), [column.taken]);
  // Nobody says when a room is open.
  const isUnknown = column.room !== undefined && column.openings.length === 0;
  const gaps = useMemo(() => (isUnknown ? [] : gapsOf(column.openings, range)), [column, range]);
  const refused = column.taken.find((one) => one.id === props.refusal?.id);
  const slot = column.openings.find((one) => cursor !== undefined && one.start <= cursor.minute && cursor.minute < one.end)?.slotMinutes ?? 15;
  return (
    <div className="calendar-column" data-column={index} style={{ height: `${props.height}px` }}>
      {(isUnknown ? [{ start: range.from, end: range.to, slotMinutes: 30 }] : column.openings).flatMap((one) => lines(one, range))}
      {new Set(column.openings.map((one) => one.location)).size > 1 && column.openings.map((one, at) => one.location !== column.openings[at - 1]?.location && (
        <div key={`at ${one.start}`} className="calendar-place" style={{ top: `${(one.start - range.from) * MINUTE_PX}px` }}>{one.location}</div>
      ))}
      {gaps.map((one) => (
        <div key={one.from} className={`calendar-${one.kind}`} style={box(one.from, one.to, range)}>
          {one.kind === "break" && one.to - one.from >= 10 && <span>{t("reception:calendar.break")}</span>}
        </div>
      ))}
      {props.isPastDay || now !== undefined ? (
        <div className="calendar-past" style={box(range.from, props.isPastDay ? range.to : now ?? range.from, range)} />
      ) : null}
      {column.taken.map((entry) => (
        <EntryButton
          key={entry.id} {...props} entry={entry} lane={lanes.get(entry.id)} isCursor={cursor?.id === entry.id}
          isMoving={ghost?.entry?.id === entry.id || props.moving?.id === entry.id}
        />
      ))}
      {column.taken.filter((one) => one.until > one.end).map((one) => (
        <div key={one.id} className="calendar-buffer" title={t("reception:calendar.buffer")} style={box(one.end, one.until, range, lanes.get(one.id))} />
      ))}
      {cursor !== undefined && cursor.id === undefined && (
        <button
          type="button" className="calendar-slot" data-cursor="" tabIndex={0} style={box(cursor.minute, cursor.minute + slot, range)}
          aria-label={slotLabel(column, cursor.minute, props.moving)}
          onClick={() => (props.moving === undefined ? props.book(cursor) : props.drop(props.moving, cursor))}
        >
          <span>{clockText(cursor.minute)} {props.moving?.patientName}</span>
        </button>
      )}
      {ghost !== undefined && (
        <div className={ghost.entry === undefined ? "calendar-ghost" : "calendar-ghost calendar-ghost-entry"} style={box(ghost.minute, ghost.end, range)}>
          {clockText(ghost.minute)}{ghost.entry !== undefined && ` ${ghost.entry.patientName ?? ""}`}
        </div>
      )}
      {now !== undefined && <div className="calendar-now" style={{ top: `${(now - range.from) * MINUTE_PX}px` }} />}
      {refused !== undefined && props.refusal !== undefined && (
        <Callout entry={refused} range={range} dismiss={props.dismiss}>{props.refusal.text}</Callout>
      )}
    </div>
  );
});

function EntryButton({
  entry, lane, isCursor, isMoving, column, index, range, open, place, typeName, doctorName, mayWrite, refusal,
}: Props & { entry: Entry; lane: Lane | undefined; isCursor: boolean; isMoving: boolean }) {
  const { appointment } = entry;
  const name = entry.patientName ?? entry.mrn ?? "–";
  const type = typeName(appointment.visitType);
  const second = column.room === undefined ? appointment.room : doctorName(appointment.doctor);
  const facts = [
    `${clockText(entry.start)}–${clockText(entry.end)}`, type, label("status", appointment.status), second,
    appointment.isOverbooked ? t("reception:calendar.overbooked") : undefined,
  ].filter((one) => one !== undefined);
  const className = [
    "calendar-entry", `calendar-entry-${appointment.status}`, isMoving ? "calendar-entry-moving" : "",
    mayWrite && isMovable(appointment) ? "calendar-entry-movable" : "", refusal?.id === entry.id ? "calendar-entry-refused" : "",
    appointment.isOverbooked ? "calendar-entry-overbooked" : "",
  ].join(" ");
  return (
    <button
      type="button" className={className} data-entry={entry.id} data-cursor={isCursor ? "" : undefined} tabIndex={isCursor ? 0 : -1}
      style={box(entry.start, entry.end, range, lane)} title={[name, ...facts].join(" · ")}
      aria-label={[name, ...facts, column.name].join(", ")}
      onFocus={() => place({ column: index, minute: entry.start, id: entry.id })}
      onClick={() => open(entry)}
    >
      <span className="calendar-entry-name">
        {appointment.isOverbooked && <Icon name="alert" size={13} />}
        <span className="number">{clockText(entry.start)}</span><span className="calendar-entry-who">{name}</span>
      </span>
      <span className="calendar-entry-more">{[type, second].filter((one) => one !== undefined).join(" · ")}</span>
    </button>
  );
}

function Callout({ entry, range, dismiss, children }: { entry: Entry; range: Range; dismiss: () => void; children: ReactNode }) {
  return (
    <div className="calendar-callout" data-callout="" role="alert" style={{ top: `${(entry.end - range.from) * MINUTE_PX + 4}px` }}>
      <p><Icon name="alert" size={16} />{children}</p>
      <div className="row">
        <LinkButton isSmall to={`/book?reschedule=${encodeURIComponent(entry.id)}`}>{t("reception:calendar.findTime")}</LinkButton>
        <Button isSmall look="quiet" onClick={dismiss}>{t("close")}</Button>
      </div>
    </div>
  );
}

function slotLabel(column: Column, minute: number, moving: Entry | undefined): string {
  const values = { time: clockText(minute), column: column.name };
  if (moving === undefined) return t("reception:calendar.freeSlot", values);
  const others = column.taken.filter((one) => one.id !== moving.id);
  return t(isTaken(minute, others) ? "reception:calendar.dropTaken" : "reception:calendar.dropFree", { ...values, name: moving.patientName ?? "–" });
}

/** The lines of the slots. */
function lines(opening: { start: number; end: number; slotMinutes: number }, range: Range): ReactNode[] {
  const all: ReactNode[] = [];
  for (let at = opening.start; at < opening.end; at += Math.max(5, opening.slotMinutes)) {
    all.push(
      <div
        key={`${opening.start} ${at}`} className={at % 60 === 0 ? "calendar-line calendar-line-hour" : "calendar-line"}
        style={{ top: `${(at - range.from) * MINUTE_PX}px` }}
      />,
    );
  }
  return all;
}

function box(from: number, to: number, range: Range, lane: Lane = { lane: 0, lanes: 1 }) {
  return {
    top: `${(from - range.from) * MINUTE_PX}px`,
    height: `${Math.max(8, (Math.min(to, range.to) - from) * MINUTE_PX)}px`,
    left: `${(lane.lane / lane.lanes) * 100}%`,
    width: `${100 / lane.lanes}%`,
  };
}
