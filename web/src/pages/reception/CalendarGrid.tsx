import { useEffect, useMemo, useRef } from "react";
import { t } from "../../i18n";
import { dateOf, minutesOfDay } from "../../i18n/format";
import { useNow } from "../shared/clock";
import { CalendarColumn, type Refusal } from "./CalendarColumn";
import { useCalendarDrag, MINUTE_PX } from "./CalendarDrag";
import { hoursShown } from "./CalendarGeometry";
import { useCalendarKeys, type Cursor } from "./CalendarKeys";
import { clockText, locationsOf, type Column, type Entry, type Place } from "./CalendarModel";

export interface GridProps {
  columns: Column[];
  label: string;
  /** Of other days than were asked for: those are on their way. */
  isOld: boolean;
  mayWrite: boolean;
  typeName: (code: string) => string;
  doctorName: (id: string) => string;
  /** What was picked up, to be moved. */
  moving: Entry | undefined;
  /** Where something is about to go, while the person is asked. */
  pending: { entry: Entry; place: Place } | undefined;
  refusal: Refusal | undefined;
  /** What the keyboard should be at: what was just booked or moved. */
  focus: string | undefined;
  book: (place: Place, minutes?: number) => void;
  open: (entry: Entry) => void;
  pickUp: (entry: Entry) => void;
  drop: (entry: Entry, place: Place) => void;
  leave: () => void;
  dismiss: () => void;
}

/** The calendar itself: a ruler of hours, and a column for each doctor, room or day. */
export function CalendarGrid(props: GridProps) {
  const { columns, moving, pending } = props;
  const frame = useRef<HTMLDivElement>(null);
  const body = useRef<HTMLDivElement>(null);
  const range = useMemo(() => hoursShown(columns), [columns]);
  const now = useNow();
  const today = dateOf(new Date(now));
  const minute = minutesOfDay(new Date(now));
  const isToday = columns.some((one) => one.date === today);
  const begin = isToday ? minute : Math.min(...columns.flatMap((one) => one.openings.map((opening) => opening.start)), range.to);

  const { ghost, handlers } = useCalendarDrag({ ...props, body, range });
  const keys = useCalendarKeys({ ...props, body, range, begin, book: props.book });
  useBeginning(frame, columns.length > 0, (begin - range.from - 60) * MINUTE_PX);

  useEffect(() => {
    if (props.focus !== undefined) keys.go({ column: 0, minute: 0, id: props.focus });
  }, [props.focus]);

  const hours = Array.from({ length: (range.to - range.from) / 60 }, (_, index) => range.from + index * 60);
  const height = (range.to - range.from) * MINUTE_PX;
  const shown = pending !== undefined
    ? { ...pending.place, end: pending.place.minute + pending.entry.end - pending.entry.start, entry: pending.entry }
    : ghost;
  return (
    <div className="calendar-frame" ref={frame} aria-busy={props.isOld ? true : undefined}>
      <div className="calendar-heads">
        <div className="calendar-corner" />
        {columns.map((one) => (
          <div key={one.key} className={one.date === today && isWeek(columns) ? "calendar-head calendar-head-today" : "calendar-head"}>
            <span className="strong">{one.name}</span>
            <span className="muted small">{locationsOf(one) || (one.room === undefined ? t("reception:calendar.closedDay") : " ")}</span>
          </div>
        ))}
      </div>
      <p id="calendar-keys" className="visually-hidden">{t("reception:calendar.keys")}</p>
      <div
        ref={body} className={moving === undefined ? "calendar-body" : "calendar-body calendar-body-moving"} role="application"
        aria-label={props.label} aria-describedby="calendar-keys" onKeyDown={keys.onKeyDown}
        onFocus={keys.onFocus} onBlur={keys.onBlur} {...handlers}
      >
        <div className="calendar-hours" aria-hidden="true">
          {hours.map((one) => <span key={one} style={{ height: `${60 * MINUTE_PX}px` }}>{clockText(one)}</span>)}
        </div>
        {columns.map((column, index) => (
          <CalendarColumn
            key={index} {...props} column={column} index={index} range={range} height={height}
            now={column.date === today && minute >= range.from && minute < range.to ? minute : undefined}
            isPastDay={column.date < today}
            cursor={cursorIn(index, keys.cursor)} place={keys.place} ghost={shown?.column === index ? shown : undefined}
          />
        ))}
      </div>
    </div>
  );
}

function cursorIn(index: number, cursor: Cursor | undefined): Cursor | undefined {
  return cursor?.column === index ? cursor : undefined;
}

function isWeek(columns: Column[]): boolean {
  return new Set(columns.map((one) => one.date)).size > 1;
}

/** Begins an hour before what matters now, once there is something to show. */
function useBeginning(frame: React.RefObject<HTMLDivElement>, isThere: boolean, top: number): void {
  useEffect(() => {
    if (isThere) frame.current?.scrollTo({ top: Math.max(0, top) });
  }, [isThere]);
}
