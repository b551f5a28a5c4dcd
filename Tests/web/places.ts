// Bundled by esbuild and run by node: where things stand in the calendar, and on which dates a series falls.
import { deepEqual, equal } from "node:assert/strict";
import test from "node:test";
import { setTimeZone, instantAt, minutesOfDay } from "../../web/src/i18n/format";
import {
  gapsOf, hoursShown, isTaken, lanesOf, nearest, slotStarts, snap, stopsOf, type Opening, type Taken,
} from "../../web/src/pages/reception/CalendarGeometry";
import { addMonths, seriesDates } from "../../web/src/pages/reception/SeriesDates";

const morning: Opening = { start: 540, end: 720, slotMinutes: 20, location: "Main" };
const afternoon: Opening = { start: 780, end: 960, slotMinutes: 15, location: "Main" };
const range = { from: 480, to: 1020 };

function taken(id: string, start: number, end: number, buffer = 0): Taken {
  return { id, start, end, until: end + buffer };
}

test("whole hours are shown, with all that is open or taken", () => {
  deepEqual(hoursShown([{ openings: [morning], taken: [taken("a", 950, 1010)] }]), { from: 540, to: 1020 });
  deepEqual(hoursShown([]), { from: 480, to: 1080 });
  // Rooms have no hours: there must be room beside what is taken.
  deepEqual(hoursShown([{ openings: [], taken: [taken("a", 400, 420)] }]), { from: 360, to: 1080 });
  deepEqual(hoursShown([{ openings: [{ ...morning, start: 0, end: 1440 }], taken: [] }]), { from: 0, to: 1440 });
});

test("what overlaps stands side by side, and only that", () => {
  const lanes = lanesOf([taken("a", 540, 600), taken("b", 560, 580), taken("c", 590, 620), taken("d", 620, 640)]);
  deepEqual(lanes.get("a"), { lane: 0, lanes: 2 });
  deepEqual(lanes.get("b"), { lane: 1, lanes: 2 });
  // c begins when b is over but a is not: it takes b's lane.
  deepEqual(lanes.get("c"), { lane: 1, lanes: 2 });
  deepEqual(lanes.get("d"), { lane: 0, lanes: 1 });
});

test("no two that overlap share a lane, whatever they are", () => {
  let seed = 7;
  const roll = (most: number) => (seed = (seed * 1103515245 + 12345) % 2 ** 31) % most;
  for (let round = 0; round < 200; round += 1) {
    const all = Array.from({ length: 12 }, (_, number) => {
      const start = 480 + roll(200);
      return taken(String(number), start, start + 5 + roll(60));
    });
    const lanes = lanesOf(all);
    equal(lanes.size, all.length);
    for (const one of all) {
      for (const other of all) {
        if (one === other || one.start >= other.end || other.start >= one.end) continue;
        equal(lanes.get(one.id)?.lane === lanes.get(other.id)?.lane, false);
        equal(lanes.get(one.id)?.lanes, lanes.get(other.id)?.lanes);
      }
    }
  }
});

test("a short gap between hours is a break, the rest is closed", () => {
  deepEqual(gapsOf([morning, afternoon], range), [
    { from: 480, to: 540, kind: "closed" }, { from: 720, to: 780, kind: "break" }, { from: 960, to: 1020, kind: "closed" },
  ]);
  deepEqual(gapsOf([morning, { ...afternoon, start: 900 }], range)[1], { from: 720, to: 900, kind: "closed" });
  deepEqual(gapsOf([], range), [{ from: 480, to: 1020, kind: "closed" }]);
  // Hours that overlap leave no gap.
  deepEqual(gapsOf([morning, { ...morning, start: 600, end: 800 }], { from: 540, to: 800 }), []);
});

test("a pointer finds the slot that it is in", () => {
  equal(snap(540, [morning]), 540);
  equal(snap(559.9, [morning]), 540);
  equal(snap(560, [morning]), 560);
  // The rest of the hours that is no whole slot belongs to the last one.
  equal(snap(708, [{ ...morning, end: 710 }]), 680);
  equal(snap(733, [morning]), 730);
});

test("the keyboard stops at free slots and at what is taken", () => {
  deepEqual(slotStarts([{ ...morning, end: 630 }], range), [540, 560, 580, 600]);
  equal(slotStarts([], range).length, (1020 - 480) / 15);
  const busy = [taken("a", 560, 580, 10)];
  equal(isTaken(585, busy), true);
  equal(isTaken(590, busy), false);
  deepEqual(stopsOf([{ ...morning, end: 620 }], busy, range), [{ minute: 540 }, { minute: 560, id: "a" }, { minute: 600 }]);
  equal(nearest([{ minute: 540 }, { minute: 600 }], 575), 1);
  equal(nearest([], 575), -1);
});

test("a series falls on the dates that the server reckons", () => {
  deepEqual(seriesDates("2026-11-24", { every: "week", interval: 2, count: 3 }), ["2026-11-24", "2026-12-08", "2026-12-22"]);
  deepEqual(seriesDates("2026-12-31", { every: "month", interval: 1, count: 3 }), ["2026-12-31", "2027-01-31", "2027-02-28"]);
  deepEqual(seriesDates("2026-12-31", { every: "day", interval: 1, count: 2 }), ["2026-12-31", "2027-01-01"]);
  equal(seriesDates("2026-12-31", { every: "day", interval: 1, count: Number.NaN }).length, 0);
  equal(addMonths("2028-01-31", 1), "2028-02-29");
});

test("a time of the hospital's clock is an instant, also where the clocks change", () => {
  setTimeZone("Asia/Kolkata");
  equal(instantAt("2026-11-24", 9 * 60), "2026-11-24T03:30:00.000Z");
  setTimeZone("America/New_York");
  equal(instantAt("2026-03-08", 0), "2026-03-08T05:00:00.000Z");
  equal(instantAt("2026-03-08", 9 * 60), "2026-03-08T13:00:00.000Z");
  equal(minutesOfDay(instantAt("2026-11-01", 23 * 60)), 23 * 60);
});
