import { useEffect, useMemo, useState } from "react";
import { Offline } from "../../api/problem";
import { useMutation } from "../../api/mutation";
import { useSession } from "../../app/session";
import { Button, EmptyState, ErrorNotice, messageOf, Notice, PageHeader, Skeleton, toast } from "../../design";
import { label, t } from "../../i18n";
import { dateOf, dayAndTime } from "../../i18n/format";
import { useDoctors } from "../shared/doctors";
import { NoDoctors } from "../shared/NoDoctors";
import { useVisitTypes } from "../shared/VisitTypeSelect";
import { BookDialog } from "./BookDialog";
import type { Refusal } from "./CalendarColumn";
import { useCalendar } from "./CalendarData";
import { CalendarEntryDialog } from "./CalendarEntryDialog";
import { isOpen } from "./CalendarGeometry";
import { CalendarGrid } from "./CalendarGrid";
import { clockText, instantOf, type Entry, type Place } from "./CalendarModel";
import { CalendarMoveDialog } from "./CalendarMoveDialog";
import { CalendarPrint } from "./CalendarPrint";
import { useCalendarState, type CalendarState } from "./CalendarState";
import { CalendarToolbar, daysText } from "./CalendarToolbar";

/** Who comes for a slot that has begun may still be booked; the server decides. */
const LATEST_MS = 3_600_000;
const statuses = ["scheduled", "checked-in", "in-progress", "completed", "held"];

/** Who is seen when, by whom and where: a day side by side, or a week of one. */
export function CalendarPage() {
  const state = useCalendarState();
  const { can } = useSession();
  const doctors = useDoctors();
  const types = useVisitTypes();
  const mayWrite = can("appointments.write");
  const { columns, rooms, error, isLoading, isOld, refresh } = useCalendar(state);
  const [booking, setBooking] = useState<{ place: Place; minutes: number | undefined }>();
  const [opened, setOpened] = useState<string>();
  const [moving, setMoving] = useState<Entry>();
  const [pending, setPending] = useState<{ entry: Entry; place: Place }>();
  const [refusal, setRefusal] = useState<Refusal>();
  const [focus, setFocus] = useState<string>();
  const [said, say] = useState("");
  const reschedule = useMutation("POST /api/appointments/{id}/reschedule", ["/api/appointments"]);
  useShortcuts(state);
  // What was begun belongs to the days that were shown.
  useEffect(() => {
    setRefusal(undefined);
    setPending(undefined);
  }, [state.date, state.view, state.by]);

  const entries = useMemo(() => columns.flatMap((one) => one.taken), [columns]);
  const entry = entries.find((one) => one.id === opened);
  const target = booking === undefined ? undefined : columns[booking.place.column];
  const landing = pending === undefined ? undefined : columns[pending.place.column];

  function begin(place: Place, minutes?: number): void {
    const column = columns[place.column];
    if (column === undefined) return;
    setFocus(undefined);
    const isPast = Date.parse(instantOf(column, place.minute)) < Date.now() - LATEST_MS;
    const isClosed = column.doctor !== undefined && !isOpen(place.minute, column.openings) && !can("appointments.overbook");
    if (isPast || isClosed) toast(t(isPast ? "reception:calendar.past" : "reception:calendar.closedTime"), { isFailure: true });
    else setBooking({ place, minutes: minutes ?? column.openings.find((one) => one.start <= place.minute && place.minute < one.end)?.slotMinutes });
  }

  function pickUp(one: Entry): void {
    setRefusal(undefined);
    setMoving(one);
    say(t("reception:calendar.pickedUp", { name: one.patientName ?? "–" }));
  }

  function drop(one: Entry, place: Place): void {
    const column = columns[place.column];
    if (column === undefined) return;
    setMoving(undefined);
    const isSame = one.appointment.start === instantOf(column, place.minute)
      && (column.doctor ?? one.appointment.doctor) === one.appointment.doctor && (column.room ?? one.appointment.room) === one.appointment.room;
    if (isSame) return setFocus(one.id);
    reschedule.clear();
    setRefusal(undefined);
    setFocus(undefined);
    setPending({ entry: one, place });
  }

  async function move(overbook: boolean): Promise<void> {
    if (pending === undefined || landing === undefined) return;
    const before = pending.entry.appointment;
    const name = pending.entry.patientName ?? "–";
    try {
      const moved = await reschedule.run({
        params: { id: before.id }, ifMatch: before.revision,
        body: {
          start: instantOf(landing, pending.place.minute), ...(landing.doctor !== undefined && { doctor: landing.doctor }),
          ...(landing.room !== undefined && { room: landing.room }), ...(overbook && { overbook }),
        },
      });
      setPending(undefined);
      setFocus(before.id);
      toast(t("reception:calendar.moved", { name, time: dayAndTime(moved.start) }), {
        action: { label: t("undo"), run: () => void undo(before, moved.revision) },
      });
    } catch (failure) {
      // Without an answer the person may try again; what was refused stays where it was, and says why.
      if (failure instanceof Offline) return;
      setPending(undefined);
      setRefusal({ id: before.id, text: t("reception:calendar.refused", { reason: messageOf(failure) }) });
      setFocus(before.id);
      refresh();
    }
  }

  async function undo(before: Entry["appointment"], revision: number): Promise<void> {
    try {
      await reschedule.run({
        params: { id: before.id }, ifMatch: revision,
        body: {
          start: before.start, doctor: before.doctor, ...(before.room !== undefined && { room: before.room }),
          ...(before.isOverbooked && { overbook: true }),
        },
      });
      toast(t("reception:calendar.movedBack"));
    } catch (failure) {
      toast(t("reception:calendar.notMovedBack", { reason: messageOf(failure) }), { isFailure: true });
    }
  }

  return (
    <>
      <PageHeader title={t("reception:calendar.title")} text={daysText(state)}>
        <Button icon="print" onClick={() => window.print()}>{t("print")}</Button>
      </PageHeader>
      <CalendarToolbar state={state} rooms={rooms} />
      <ErrorNotice error={error} retry={refresh} />
      {moving !== undefined && (
        <Notice title={t("reception:calendar.moving", { name: moving.patientName ?? "–" })}>
          <div className="row">
            <span className="grow">{t("reception:calendar.movingHint")}</span>
            <Button isSmall onClick={() => setMoving(undefined)}>{t("reception:calendar.stopMoving")}</Button>
          </div>
        </Notice>
      )}
      <p className="visually-hidden" role="status" aria-live="polite">{said}</p>
      {columns.length > 0 ? (
        <>
          <CalendarGrid
            columns={columns} isOld={isOld} label={`${t("reception:calendar.title")}, ${daysText(state)}`}
            mayWrite={mayWrite} typeName={types.nameOf} doctorName={doctors.nameOf}
            moving={moving} pending={pending} refusal={refusal} focus={focus}
            book={begin}
            open={(one) => setOpened(one.id)} pickUp={pickUp} drop={drop} dismiss={() => setRefusal(undefined)}
            leave={() => {
              say(t("reception:calendar.left"));
              setMoving(undefined);
            }}
          />
          <Legend mayWrite={mayWrite} />
          <CalendarPrint columns={columns} typeName={types.nameOf} />
        </>
      ) : isLoading || doctors.isLoading ? (
        <div className="card"><Skeleton lines={8} /></div>
      ) : (
        error === undefined && <Nothing by={state.by} />
      )}
      {entry !== undefined && (
        <CalendarEntryDialog entry={entry} typeName={types.nameOf} pickUp={pickUp} close={() => setOpened(undefined)} />
      )}
      {booking !== undefined && target !== undefined && (
        <BookDialog
          doctor={target.doctor} room={target.room} start={instantOf(target, booking.place.minute)} minutes={booking.minutes}
          close={() => setBooking(undefined)}
          done={(booked) => {
            setBooking(undefined);
            setFocus(booked.id);
            say(t("reception:calendar.booked", { time: clockText(booking.place.minute) }));
          }}
        />
      )}
      {pending !== undefined && landing !== undefined && (
        <CalendarMoveDialog
          entry={pending.entry} from={doctors.nameOf(pending.entry.appointment.doctor)} to={landing} place={pending.place}
          isBusy={reschedule.isRunning} error={reschedule.error} move={(overbook) => void move(overbook)} close={() => setPending(undefined)}
        />
      )}
    </>
  );
}

function Legend({ mayWrite }: { mayWrite: boolean }) {
  return (
    <div className="calendar-legend no-print">
      <ul className="row small">
        {statuses.map((one) => <li key={one} className="row"><span className={`calendar-key calendar-entry-${one}`} />{label("status", one)}</li>)}
        <li className="row"><span className="calendar-key calendar-buffer" />{t("reception:calendar.buffer")}</li>
      </ul>
      {mayWrite && <p className="muted small">{t("reception:calendar.help")}</p>}
    </div>
  );
}

function Nothing({ by }: { by: CalendarState["by"] }) {
  const doctors = useDoctors();
  if (doctors.isWhole && doctors.items.length === 0) return <div className="card"><NoDoctors /></div>;
  return <div className="card"><EmptyState icon="calendar" title={t(`reception:calendar.empty.${by}`)} text={t(`reception:calendar.empty.${by}Text`)} /></div>;
}

/** `t` goes to today; Alt with an arrow to the days before and after. */
function useShortcuts(state: CalendarState): void {
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      const isTyping = (event.target as HTMLElement).closest("input, textarea, select") !== null;
      if (isTyping || document.querySelector("dialog[open]") !== null || event.ctrlKey || event.metaKey) return;
      const direction = event.altKey ? { ArrowLeft: -1, ArrowRight: 1 }[event.key] : undefined;
      if (direction !== undefined) state.step(direction);
      else if (event.key === "t" && !event.altKey) state.change({ date: dateOf() });
      else return;
      event.preventDefault();
    };
    document.addEventListener("keydown", pressed);
    return () => document.removeEventListener("keydown", pressed);
  }, [state]);
}
