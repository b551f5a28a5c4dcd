import { useEffect, useRef, useState, type PointerEvent, type RefObject } from "react";
import { isTaken, snap, type Range } from "./CalendarGeometry";
import { isMovable, type Column, type Entry, type Place } from "./CalendarModel";

/** Height of a minute in the calendar. */
export const MINUTE_PX = 2;
/** A pointer that goes less far than this clicks. */
const STILL_PX = 5;
/** This near to the edge of the calendar, a drag scrolls it. */
const EDGE_PX = 36;

/** What would be booked or moved if the pointer were let go now. */
export interface Ghost extends Place {
  end: number;
  /** The entry that is moved. */
  entry: Entry | undefined;
}

interface Begun {
  pointer: number;
  x: number;
  y: number;
  place: Place;
  entry: Entry | undefined;
  /** Minutes between the beginning of the entry and where it was taken. */
  offset: number;
  isDragging: boolean;
  isTouch: boolean;
}

/**
 * Booking and moving with a pointer: a mouse drags; a finger taps, for it scrolls by dragging.
 * @param moving What was picked up before: it goes where the next click is.
 */
export function useCalendarDrag({
  body, columns, range, mayWrite, moving, book, drop,
}: {
  body: RefObject<HTMLElement>; columns: Column[]; range: Range; mayWrite: boolean; moving: Entry | undefined;
  book: (place: Place, minutes: number | undefined) => void; drop: (entry: Entry, place: Place) => void;
}) {
  const [ghost, setGhost] = useState<Ghost>();
  /** Letting go comes before what was shown last is drawn. */
  const latest = useRef<Ghost>();
  const begun = useRef<Begun>();
  const swallowsClick = useRef(false);

  function placeOf(event: PointerEvent, offset = 0): Place | undefined {
    const elements = [...(body.current?.querySelectorAll("[data-column]") ?? [])];
    const index = elements.findIndex((one) => {
      const box = one.getBoundingClientRect();
      return box.left <= event.clientX && event.clientX < box.right;
    });
    const column = columns[index];
    if (column === undefined) return undefined;
    const top = elements[index]?.getBoundingClientRect().top ?? 0;
    const minute = range.from + (event.clientY - top) / MINUTE_PX - offset;
    if (minute < range.from - offset || minute >= range.to) return undefined;
    return { column: index, minute: snap(Math.max(range.from, minute), column.openings) };
  }

  function ghostAt(place: Place, entry: Entry | undefined, to?: number): Ghost {
    const openings = columns[place.column]?.openings ?? [];
    const slot = openings.find((one) => one.start <= place.minute && place.minute < one.end)?.slotMinutes ?? 15;
    const end = entry === undefined ? Math.max(to ?? 0, place.minute + slot) : place.minute + entry.end - entry.start;
    return { ...place, end, entry };
  }

  function end(): void {
    begun.current = undefined;
    latest.current = undefined;
    setGhost(undefined);
  }

  const isDragged = ghost?.entry !== undefined || begun.current?.isDragging === true;
  useEffect(() => {
    if (!isDragged) return;
    const leave = (event: KeyboardEvent) => {
      if (event.key !== "Escape" || begun.current === undefined) return;
      event.stopPropagation();
      swallowsClick.current = true;
      end();
    };
    window.addEventListener("keydown", leave, true);
    return () => window.removeEventListener("keydown", leave, true);
  }, [isDragged]);

  const handlers = {
    onPointerDown(event: PointerEvent) {
      swallowsClick.current = false;
      if (!mayWrite || event.button !== 0 || (event.target as Element).closest("[data-callout]") !== null) return;
      const place = placeOf(event);
      if (place === undefined) return;
      const id = (event.target as Element).closest<HTMLElement>("[data-entry]")?.dataset["entry"];
      const entry = columns[place.column]?.taken.find((one) => one.id === id);
      const top = (event.target as Element).closest("[data-entry]")?.getBoundingClientRect().top ?? event.clientY;
      begun.current = {
        pointer: event.pointerId, x: event.clientX, y: event.clientY, place, entry, isDragging: false,
        offset: (event.clientY - top) / MINUTE_PX, isTouch: event.pointerType === "touch",
      };
    },
    onPointerMove(event: PointerEvent) {
      const now = begun.current;
      if (now === undefined) {
        // Shows the slot under the mouse, and where what was picked up would go.
        if (event.pointerType === "touch" || !mayWrite) return;
        const place = placeOf(event);
        const isOverEntry = moving === undefined && (event.target as Element).closest("[data-entry], [data-callout]") !== null;
        const isFree = place !== undefined && (moving !== undefined || !isTaken(place.minute, columns[place.column]?.taken ?? []));
        show(place !== undefined && !isOverEntry && isFree ? ghostAt(place, moving) : undefined);
        return;
      }
      if (now.pointer !== event.pointerId || now.isTouch || moving !== undefined) return;
      if (!now.isDragging) {
        if (Math.hypot(event.clientX - now.x, event.clientY - now.y) < STILL_PX) return;
        if (now.entry !== undefined && !isMovable(now.entry.appointment)) return;
        now.isDragging = true;
        (event.currentTarget as Element).setPointerCapture(event.pointerId);
      }
      scrollAtEdge(event);
      if (now.entry !== undefined) {
        const place = placeOf(event, now.offset);
        if (place !== undefined) show(ghostAt(place, now.entry));
      } else {
        const at = placeOf(event);
        const last = at === undefined ? now.place.minute : ghostAt({ column: now.place.column, minute: at.minute }, undefined).end;
        show(ghostAt(now.place, undefined, last));
      }
    },
    onPointerUp(event: PointerEvent) {
      const now = begun.current;
      const shown = latest.current;
      end();
      if (now === undefined || now.pointer !== event.pointerId) return;
      const isStill = !now.isDragging && Math.hypot(event.clientX - now.x, event.clientY - now.y) < STILL_PX * 2;
      if (moving !== undefined && isStill) {
        swallowsClick.current = true;
        drop(moving, now.place);
      } else if (now.isDragging) {
        swallowsClick.current = true;
        if (shown === undefined) return;
        if (now.entry !== undefined) drop(now.entry, shown);
        else book(now.place, shown.end - shown.minute);
      } else if (now.entry === undefined && isStill && (event.target as Element).closest("button, a") === null) {
        book(now.place, undefined);
      }
    },
    onPointerCancel: end,
    onPointerLeave: () => begun.current === undefined && show(undefined),
    onClickCapture(event: { stopPropagation: () => void; preventDefault: () => void }) {
      if (!swallowsClick.current) return;
      swallowsClick.current = false;
      event.stopPropagation();
      event.preventDefault();
    },
  };

  function show(next: Ghost | undefined): void {
    latest.current = next;
    setGhost((now) => (JSON.stringify(place(now)) === JSON.stringify(place(next)) ? now : next));
  }

  return { ghost, handlers };
}

function place(ghost: Ghost | undefined): unknown {
  return ghost === undefined ? undefined : [ghost.column, ghost.minute, ghost.end, ghost.entry?.id];
}

function scrollAtEdge(event: PointerEvent): void {
  const frame = (event.currentTarget as Element).closest(".calendar-frame");
  const box = frame?.getBoundingClientRect();
  if (frame === null || box === undefined) return;
  const down = event.clientY > box.bottom - EDGE_PX ? 12 : event.clientY < box.top + 2 * EDGE_PX ? -12 : 0;
  const right = event.clientX > box.right - EDGE_PX ? 12 : event.clientX < box.left + 2 * EDGE_PX ? -12 : 0;
  if (down !== 0 || right !== 0) frame.scrollBy(right, down);
}
