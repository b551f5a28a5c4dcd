// Bundled by esbuild and run by node: dates as people type them, in the order of the language, and back.
import { equal } from "node:assert/strict";
import test from "node:test";
import { dateText, parsedDate } from "../../web/src/i18n/dateText";

test("a date is written day first", () => {
  equal(dateText("2026-11-24"), "24/11/2026");
  equal(dateText("1988-04-03"), "03/04/1988");
  equal(dateText("what was typed"), "what was typed");
  equal(dateText(""), "");
});

test("any separator is taken, and none", () => {
  for (const text of ["24/11/2026", " 24.11.2026 ", "24-11-2026", "24 11 2026", "24112026", "2026-11-24"]) {
    equal(parsedDate(text), "2026-11-24", text);
  }
  equal(parsedDate("3/4/1988"), "1988-04-03");
});

test("two figures of a year mean the nearest that is allowed", () => {
  equal(parsedDate("3/4/88"), "1988-04-03");
  equal(parsedDate("030488"), "1988-04-03");
  equal(parsedDate("3/4/26", "2026-11-24"), "2026-04-03");
  // Nobody is born tomorrow.
  equal(parsedDate("25/11/26", "2026-11-24"), "1926-11-25");
});

test("what is no day of the calendar is none", () => {
  for (const text of ["", "24", "24/11", "31/02/2026", "29/02/2026", "13/13/2026", "0/1/2026", "24/11/202", "24/11/20266", "today", "2026-02-30"]) {
    equal(parsedDate(text), undefined, text);
  }
  equal(parsedDate("29/02/2028"), "2028-02-29");
});

test("what is written is read again", () => {
  for (let day = 0; day < 4000; day += 13) {
    const iso = new Date(Date.UTC(2020, 0, 1 + day)).toISOString().slice(0, 10);
    equal(parsedDate(dateText(iso)), iso);
  }
});
