import { label, message, t } from "../i18n";
import { date, number } from "../i18n/format";
import type { Problem } from "./problem";
import texts from "./serverTexts.json";
import settingTexts from "./settingTexts.json";

/** A sentence of the server, `must have at most {count} entries`, and the message that says the same to people. */
interface Sentence {
  pattern: RegExp;
  names: string[];
  key: string;
}

const NAME = /\{(\w+)\}/g;
const known = lazily(texts, "problems");
const knownOfSettings = lazily(settingTexts, "settings");

/** The sentences of a table, with their messages in a namespace. */
function lazily(table: Record<string, string>, namespace: string): () => Sentence[] {
  let sentences: Sentence[] | undefined;
  return () => sentences ??= Object.entries(table).map(([text, key]) => ({
    pattern: new RegExp(`^${text.replace(/[.*+?^$()[\]|\\]/g, "\\$&").replace(NAME, (_, name: string) => shapeOf(name))}$`),
    names: [...text.matchAll(NAME)].map((match) => match[1] ?? ""),
    key: `${namespace}:${key}`,
  }));
}

function shapeOf(name: string): string {
  if (name === "count") return "(\\d+)";
  return name === "range" ? "(-?[\\d.]+(?: to -?[\\d.]+)?)" : "(.+)";
}

/** A value of a sentence, as people of the language say it. */
function shown(name: string, value: string): string | number {
  if (name === "count") return Number(value);
  if (name === "date") return date(value);
  if (name === "role") return label("role", value);
  if (name === "permission") return message(`admin:permissions.${value.replace(".", "_")}`) ?? value;
  if (name === "unit") return unitText(value);
  if (name === "measure") return message(`settings:measures.${value.replaceAll(" ", "_")}`) ?? value;
  if (name.startsWith("status")) return label("status", value);
  if (name === "range") {
    const [least = "", most] = value.split(" to ");
    return most === undefined ? least : t("problems:range", { least, most });
  }
  return /^\d+$/.test(value) ? number(Number(value)) : value;
}

/** Units as the bedside writes them: the server has the codes of UCUM. */
function unitText(code: string): string {
  return { Cel: "°C", "mm[Hg]": "mmHg", "{score}": "" }[code] ?? code;
}

function said(text: string, sentences = known()): string | undefined {
  for (const { pattern, names, key } of sentences) {
    const match = pattern.exec(text);
    if (match === null) continue;
    const values = names.map((name, at) => [name, shown(name, match[at + 1] ?? "")]);
    return message(key, Object.fromEntries(values));
  }
  return undefined;
}

/** The rule that a field breaks, in the person's language; as the server wrote it, if nobody has translated it. */
export function ruleText(text: string): string {
  return said(text) ?? text;
}

/** What a role is for: what a hospital wrote itself stays as it is, what came with HMS is said in the person's language. */
export function descriptionText(text: string): string {
  return said(text) ?? text;
}

/** What a setting of the server is for, in the person's language. */
export function settingMeaning(name: string, meaning: string): string {
  return message(`settings:meaning.${name.replaceAll(".", "_")}`) ?? meaning;
}

/** Which values a setting of the server may have, in the person's language. */
export function allowedText(text: string): string {
  return said(text, knownOfSettings()) ?? text;
}

/** Why the server refused, in the person's language; nothing for problems that have no words there. */
export function problemText(problem: Problem): string | undefined {
  const words = said(problem.message)
    ?? message(`problems:slugs.${problem.slug}`, { count: problem.retryAfterSeconds ?? 1, id: problem.requestID ?? "–" });
  if (words === undefined || problem.slug !== "invalid-input" || problem.fields.length === 0) return words;
  const rules = [...new Set(problem.fields.map((field) => ruleText(field.message)))];
  return t("problems:because", { problem: words, rules: rules.join("; ") });
}
