// Bundled by esbuild and run by node: what the app writes for the same things in each of its languages, as JSON.
import { Problem } from "../../web/src/api/problem";
import { problemText, ruleText } from "../../web/src/api/wording";
import { languages, setLanguage, startLanguages, t, type Language } from "../../web/src/i18n";
import {
  date, dayAndTime, money, month, number, percent, relative, setTimeZone, time, weekday,
} from "../../web/src/i18n/format";

Object.assign(globalThis, {
  document: { documentElement: {} },
  localStorage: { getItem: () => null },
});
Object.defineProperty(globalThis, "navigator", { value: { languages: ["en-IN"] }, configurable: true });

const noon = "2026-11-24T06:30:00Z";

function problem(slug: string, detail: string, more: object = {}): string | undefined {
  return problemText(new Problem({ type: `/problems/${slug}`, status: 409, detail, ...more }, 30));
}

async function said(language: Language): Promise<Record<string, string | undefined>> {
  await setLanguage(language);
  return {
    html: document.documentElement.lang,
    rupees: money({ amount: 12_345_678, currency: "INR" }),
    number: number(1_234_567),
    percent: percent(0.125),
    date: date("2026-11-24"),
    dayAndTime: dayAndTime(noon),
    time: time(noon),
    weekday: weekday(2),
    month: month("2026-11"),
    relative: relative(noon, Date.parse("2026-11-24T06:35:00Z")),
    one: t("minutes", { count: 1 }),
    many: t("minutes", { count: 5 }),
    none: t("minutes", { count: 0 }),
    rule: ruleText("must be 1 to 10000 characters on one line"),
    counted: ruleText("must have at least 12 characters"),
    countedOne: ruleText("must have at most 1 entries"),
    range: ruleText("must be 20 to 300 /min to be plausible"),
    role: ruleText("there is no role nurse"),
    permission: ruleText("you don't have patients.read yourself"),
    unknown: ruleText("must be something that nobody has translated"),
    slug: problem("slot-taken", "This time is already booked."),
    detail: problem("wrong-status", "An appointment that is checked-in cannot become no-show."),
    kept: problem("erasure-refused", "The record must be kept until 2030-01-31."),
    paused: problem("sign-in-paused", "Too many failed sign-ins. Wait before the next one."),
    invalid: problem("invalid-input", "The request breaks a rule; see errors.", {
      errors: ["/a", "/b"].map((pointer) => ({ pointer, message: "must not be in the past" })),
    }),
    strange: problem("brand-new", "Something that nobody has translated."),
  };
}

async function main(): Promise<void> {
  await startLanguages();
  setTimeZone("Asia/Kolkata");
  const all: Record<string, object> = {};
  for (const language of Object.keys(languages) as Language[]) all[language] = await said(language);
  console.log(JSON.stringify(all));
}

void main();
