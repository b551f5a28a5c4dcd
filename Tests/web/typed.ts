// Bundled by esbuild and run by node: numbers and times as people type them.
import { equal } from "node:assert/strict";
import test from "node:test";
import { parsedNumber } from "../../web/src/i18n/numberText";
import { parsedTime } from "../../web/src/i18n/timeText";

test("a number has a point or a comma before its decimals, and digits of any script of the app", () => {
  for (const [typed, value] of [["37.4", 37.4], ["37,4", 37.4], [" 720 ", 720], ["-3", -3], [".5", 0.5], ["98.", 98], ["३७.४", 37.4], ["౧౨", 12]] as const) {
    equal(parsedNumber(typed), value, typed);
  }
});

test("what is no number, or could be two, is none", () => {
  for (const typed of ["", "9e", "9e3", "abc", "1.2.3", "12 kg", "1,200", "0x10", "--1", "."]) equal(parsedNumber(typed), undefined, typed);
});

test("a time is read with or without a colon, and with the half of the day", () => {
  for (const [typed, time] of [
    ["8", "08:00"], ["08:30", "08:30"], ["8.30", "08:30"], ["830", "08:30"], ["0830", "08:30"], ["18 46", "18:46"], ["20h15", "20:15"], ["8:30 pm", "20:30"],
    ["12am", "00:00"], ["12 p.m.", "12:00"], ["24:00", "24:00"], ["१४:३०", "14:30"],
  ] as const) equal(parsedTime(typed), time, typed);
});

test("what is no time of a day is none", () => {
  for (const typed of ["", "25:10", "8:60", "24:01", "13 pm", "0 am", "8:3", "noon", "12345", "8:30:00"]) equal(parsedTime(typed), undefined, typed);
});
