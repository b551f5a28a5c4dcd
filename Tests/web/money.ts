// Bundled by esbuild and run by node: what is typed as an amount of money, in minor units and back, without a fraction lost.
import { equal } from "node:assert/strict";
import test from "node:test";
import { majorOf, minorOf, symbolOf } from "../../web/src/pages/doctors/money";

test("rupees become paise, digit by digit", () => {
  equal(minorOf("750", "INR"), 75_000);
  equal(minorOf("750.5", "INR"), 75_050);
  equal(minorOf("0.07", "INR"), 7);
  equal(minorOf("1.005", "INR"), undefined);
  // 4.35 * 100 is 434.99999999999994 in floating point.
  equal(minorOf("4.35", "INR"), 435);
  equal(minorOf("8.", "INR"), 800);
});

test("what people write around figures is no matter", () => {
  equal(minorOf(" 1,23,456.78 ", "INR"), 12_345_678);
  equal(minorOf("₹ 500", "INR"), 50_000);
  equal(symbolOf("INR"), "₹");
});

test("what is no amount is none", () => {
  for (const text of ["", "-5", "7 rupees", "1.2.3", "1e3", "½", "9999999999999"]) equal(minorOf(text, "INR"), undefined, text);
});

test("currencies have their own digits", () => {
  equal(minorOf("1200", "JPY"), 1200);
  equal(minorOf("1200.5", "JPY"), undefined);
  equal(minorOf("1.234", "KWD"), 1234);
});

test("minor units are shown as they are typed", () => {
  equal(majorOf(118_050, "INR"), "1180.50");
  equal(majorOf(7, "INR"), "0.07");
  equal(majorOf(0, "INR"), "0.00");
  equal(majorOf(1200, "JPY"), "1200");
  for (let amount = 0; amount < 20_000; amount += 7) equal(minorOf(majorOf(amount, "INR"), "INR"), amount);
});
