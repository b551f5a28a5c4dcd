// Bundled by esbuild and run by node: what is usual of a vital sign at an age, and what lies outside.
import { deepEqual, equal } from "node:assert/strict";
import test from "node:test";
import { referenceOf, standingOf } from "../../web/src/pages/doctor/chart/reference";

const DAY = "2026-11-24";

test("adults are measured by what scores 0 in NEWS2", () => {
  deepEqual(referenceOf("heartRate", "1980-02-03", DAY), { value: { least: 51, most: 90 } });
  deepEqual(referenceOf("respiratoryRate", "1980-02-03", DAY), { value: { least: 12, most: 20 } });
  deepEqual(referenceOf("oxygenSaturation", "1980-02-03", DAY), { value: { least: 96 } });
});

test("a child's limits are those of the age on that day", () => {
  deepEqual(referenceOf("respiratoryRate", "2026-11-10", DAY), { value: { least: 30, most: 59 } });
  deepEqual(referenceOf("bloodPressure", "2026-11-10", DAY), { value: { least: 60, most: 84 }, diastolic: { least: 31, most: 53 } });
  deepEqual(referenceOf("oxygenSaturation", "2026-11-10", DAY), { value: { least: 92 } });
  deepEqual(referenceOf("oxygenSaturation", "2018-11-10", DAY), { value: { least: 96 } });
  deepEqual(referenceOf("bodyTemperature", "2018-11-10", DAY), { value: { least: 36.1, most: 37.9 } });
  deepEqual(referenceOf("heartRate", "2026-11-10", DAY), { value: { least: 100, most: 205 } });
  deepEqual(referenceOf("heartRate", "2026-03-10", DAY), { value: { least: 100, most: 180 } });
  deepEqual(referenceOf("heartRate", "2024-11-24", DAY), { value: { least: 98, most: 140 } });
  // The day before and the day of the third birthday.
  deepEqual(referenceOf("heartRate", "2023-11-25", DAY), { value: { least: 98, most: 140 } });
  deepEqual(referenceOf("heartRate", "2023-11-24", DAY), { value: { least: 80, most: 120 } });
  deepEqual(referenceOf("heartRate", "2010-11-25", DAY), { value: { least: 60, most: 100 } });
  deepEqual(referenceOf("heartRate", "2010-11-24", DAY), { value: { least: 51, most: 90 } });
});

test("nothing is said of an age that is not known, or of what has no limits", () => {
  equal(referenceOf("heartRate", undefined, DAY), undefined);
  equal(referenceOf("heartRate", "2026-11-25", DAY), undefined);
  equal(referenceOf("bodyWeight", "1980-02-03", DAY), undefined);
});

test("a value on the limit is usual, one beside it is not", () => {
  const pulse = referenceOf("heartRate", "1980-02-03", DAY);
  for (const [value, standing] of [[50, "low"], [51, undefined], [90, undefined], [91, "high"]] as const) equal(standingOf({ value }, pulse), standing);
  equal(standingOf({ value: 100 }, referenceOf("oxygenSaturation", "1980-02-03", DAY)), undefined);
  const pressure = referenceOf("bloodPressure", "1980-02-03", DAY);
  equal(standingOf({ value: 120, diastolic: 80 }, pressure), undefined);
  equal(standingOf({ value: 120, diastolic: 90 }, pressure), "high");
  equal(standingOf({ value: 88, diastolic: 62 }, pressure), "low");
  equal(standingOf({ value: 150, diastolic: 55 }, pressure), "high");
});

test("the groups of children follow one another without a gap", () => {
  let before = "";
  for (let months = 0; months < 200; months += 1) {
    const born = new Date(Date.UTC(2026, 10 - months, 24)).toISOString().slice(0, 10);
    const found = referenceOf("bloodPressure", born, DAY);
    equal((found?.value.least ?? 0) < (found?.value.most ?? 0), true, born);
    before = born;
  }
  equal(before < DAY, true);
});
