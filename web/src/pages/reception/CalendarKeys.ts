import { useEffect, useRef, useState, type FocusEvent, type KeyboardEvent, type RefObject } from "react";
import { nearest, slotStarts, stopsOf, type Range, type Stop } from "./CalendarGeometry";
import { isMovable, type Column, type Entry, type Place } from "./CalendarModel";

/** Where the keyboard is: at a free slot, at an entry, or, while something is moved, at a slot that it may go to. */
export interface Cursor extends Place {
  id: string | undefined;
}

interface Keys {
  body: RefObject<HTMLElement>;
  columns: Column[];
  range: Range;
  mayWrite: boolean;
  moving: Entry | undefined;
  /** The minute to begin at: now, on the day that it is. */
  begin: number;
  book: (place: Place) => void;
  open: (entry: Entry) => void;
  pickUp: (entry: Entry) => void;
  drop: (entry: Entry, place: Place) => void;
  leave: () => void;
}

/** Walking through the calendar, booking and moving by the keyboard. */
export function useCalendarKeys(keys: Keys) {
  const { columns, range, moving, body } = keys;
  const [wanted, setWanted] = useState<Cursor>();
  const takesFocus = useRef(false);
  const isInside = useRef(false);
  const cursor = valid(wanted) ?? first();

  /** Of a column: while something is moved every slot, else free slots and entries. */
  function stops(column: number): Stop[] {
    const one = columns[column];
    if (one === undefined) return [];
    return moving === undefined
      ? stopsOf(one.openings, one.taken, range)
      : slotStarts(one.openings, range).map((minute) => ({ minute }));
  }

  /** What changed meanwhile may have taken the cursor's place away: then the nearest one has it. */
  function valid(given: Cursor | undefined): Cursor | undefined {
    if (given === undefined || columns[given.column] === undefined) return undefined;
    if (given.id !== undefined && moving === undefined) {
      const column = columns.findIndex((one) => one.taken.some((entry) => entry.id === given.id));
      const entry = columns[column]?.taken.find((one) => one.id === given.id);
      if (entry !== undefined) return { column, minute: entry.start, id: entry.id };
    }
    return at(given.column, given.minute);
  }

  function at(column: number, minute: number): Cursor | undefined {
    const all = stops(column);
    const stop = all[nearest(all, minute)];
    return stop === undefined ? undefined : { column, minute: stop.minute, id: stop.id };
  }

  function first(): Cursor | undefined {
    for (const index of columns.keys()) {
      const found = at(index, keys.begin);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  function go(next: Cursor | undefined): void {
    if (next === undefined) return;
    takesFocus.current = true;
    setWanted(next);
  }

  useEffect(() => {
    const element = body.current?.querySelector<HTMLElement>("[data-cursor]");
    // What had the focus went away with a change: the nearest place has it.
    if (isInside.current && document.activeElement === document.body) element?.focus();
    if (!takesFocus.current) return;
    if (element === null || element === undefined) return;
    // What was just booked or moved is on its way: the focus waits for it.
    if (wanted?.id !== undefined && element.dataset["entry"] !== wanted.id) return;
    takesFocus.current = false;
    element.focus();
  });

  // What was picked up begins its way where it stands.
  useEffect(() => {
    const column = columns.findIndex((one) => one.taken.some((entry) => entry.id === moving?.id));
    if (moving !== undefined) go({ column: Math.max(0, column), minute: moving.start, id: undefined });
  }, [moving?.id]);

  function vertical(step: number): void {
    if (cursor === undefined) return;
    const all = stops(cursor.column);
    const now = all.findIndex((one) => one.minute === cursor.minute && one.id === cursor.id);
    const next = all[Math.max(0, Math.min(all.length - 1, now + step))];
    if (next !== undefined) go({ column: cursor.column, minute: next.minute, id: next.id });
  }

  function horizontal(step: number): void {
    if (cursor === undefined) return;
    for (let column = cursor.column + step; columns[column] !== undefined; column += step) {
      const found = at(column, cursor.minute);
      if (found !== undefined) return go(found);
    }
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (event.altKey || event.ctrlKey || event.metaKey || cursor === undefined) return;
    if ((event.target as Element).closest("[data-callout]") !== null) return;
    const entry = columns[cursor.column]?.taken.find((one) => one.id === cursor.id);
    const actions: Record<string, () => void> = {
      ArrowDown: () => vertical(1),
      ArrowUp: () => vertical(-1),
      ArrowRight: () => horizontal(1),
      ArrowLeft: () => horizontal(-1),
      Home: () => vertical(-1000),
      End: () => vertical(1000),
    };
    if (moving !== undefined) {
      actions["Enter"] = () => keys.drop(moving, cursor);
      actions[" "] = () => keys.drop(moving, cursor);
      actions["Escape"] = () => {
        keys.leave();
        go({ column: cursor.column, minute: moving.start, id: moving.id });
      };
    } else if (entry !== undefined) {
      actions["Enter"] = () => keys.open(entry);
      actions[" "] = () => keys.open(entry);
      if (keys.mayWrite && isMovable(entry.appointment)) {
        actions["m"] = () => keys.pickUp(entry);
      }
    } else if (keys.mayWrite) {
      actions["Enter"] = () => keys.book(cursor);
      actions[" "] = () => keys.book(cursor);
    }
    const action = actions[event.key];
    if (action === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    action();
  }

  const onFocus = () => {
    isInside.current = true;
  };
  const onBlur = (event: FocusEvent) => {
    isInside.current = event.relatedTarget === null ? !event.target.isConnected : body.current?.contains(event.relatedTarget) === true;
  };
  return { cursor, onKeyDown, onFocus, onBlur, go, place: setWanted };
}
