import type {
  Allergy, AllergyClinicalRecord, Condition, ConditionClinicalRecord, FamilyHistory, FamilyHistoryClinicalRecord, Immunization, ImmunizationClinicalRecord,
  Medication, MedicationClinicalRecord, Procedure, ProcedureClinicalRecord, SocialHistory, SocialHistoryClinicalRecord,
} from "../../../api/schema";

/** The kinds of clinical records that are listed, added and changed alike; their names are the last segments of the API's paths. */
export const segments = ["allergies", "conditions", "medications", "immunizations", "procedures", "family-history", "social-history"] as const;
export type Segment = (typeof segments)[number];

export type Facts = Allergy | Condition | Medication | Immunization | Procedure | FamilyHistory | SocialHistory;
export type ClinicalRecord =
  | AllergyClinicalRecord | ConditionClinicalRecord | MedicationClinicalRecord | ImmunizationClinicalRecord | ProcedureClinicalRecord
  | FamilyHistoryClinicalRecord | SocialHistoryClinicalRecord;

export interface FieldOfKind {
  name: string;
  type: "text" | "area" | "date" | "number" | "select" | "check";
  /** Of a choice: the messages `doctor:values.<group>.<value>`. */
  group?: string;
  values?: readonly string[];
  isRequired?: boolean;
}

export interface Kind {
  segment: Segment;
  fields: FieldOfKind[];
  /** A new one, before anything is typed. */
  initial: Record<string, unknown>;
  /** What is going on now; the rest is history. */
  active: readonly string[];
  /** What it is called in a list, of its fields. */
  title: (record: Record<string, unknown>) => string;
  /** What is said beside its name, as fields. */
  details: string[];
}

const required = { isRequired: true } as const;
const text = (name: string): FieldOfKind => ({ name, type: "text" });
const date = (name: string): FieldOfKind => ({ name, type: "date" });
const select = (name: string, group: string, values: readonly string[]): FieldOfKind => ({ name, type: "select", group, values });
const note: FieldOfKind = { name: "note", type: "area" };
const code: FieldOfKind = { name: "code", type: "text" };

const written = (record: Record<string, unknown>, ...names: string[]) =>
  names.map((name) => record[name]).filter((one) => one !== undefined && one !== "").join(" ");

export const kinds: Record<Segment, Kind> = {
  allergies: {
    segment: "allergies", initial: { status: "active" }, active: ["active"],
    fields: [
      { ...text("substance"), ...required }, select("category", "category", ["medication", "food", "environment", "biologic", "other"]),
      select("severity", "severity", ["mild", "moderate", "severe", "lifeThreatening"]), text("reaction"),
      { ...select("status", "allergyStatus", ["active", "inactive", "resolved", "refuted"]), ...required }, date("onset"), note,
    ],
    title: (record) => written(record, "substance"), details: ["severity", "reaction", "category", "onset"],
  },
  conditions: {
    segment: "conditions", initial: { status: "active", isProblem: true }, active: ["active", "recurrence"],
    fields: [
      { ...text("description"), ...required }, code,
      { ...select("status", "conditionStatus", ["active", "recurrence", "remission", "inactive", "resolved"]), ...required },
      select("certainty", "certainty", ["provisional", "differential", "confirmed", "refuted"]), date("onset"), date("resolvedOn"),
      { name: "isProblem", type: "check" }, note,
    ],
    title: (record) => written(record, "description"), details: ["code", "certainty", "onset", "resolvedOn"],
  },
  medications: {
    segment: "medications", initial: { status: "active", source: "prescribed" }, active: ["active", "onHold"],
    fields: [
      { ...text("name"), ...required }, text("strength"), text("dose"), text("route"), text("frequency"), text("indication"),
      select("source", "source", ["prescribed", "overTheCounter", "reported"]),
      { ...select("status", "medicationStatus", ["active", "onHold", "stopped", "completed"]), ...required }, date("startedOn"), date("stoppedOn"), note,
    ],
    title: (record) => written(record, "name", "strength"), details: ["dose", "route", "frequency", "indication", "startedOn", "stoppedOn"],
  },
  immunizations: {
    segment: "immunizations", initial: { status: "completed" }, active: ["completed", "notDone"],
    fields: [
      { ...text("vaccine"), ...required }, { ...date("givenOn"), ...required }, { name: "doseNumber", type: "number" },
      { ...select("status", "immunizationStatus", ["completed", "notDone"]), ...required }, text("lot"), text("manufacturer"), text("site"),
      text("performer"), text("reason"),
    ],
    title: (record) => written(record, "vaccine"), details: ["givenOn", "doseNumber", "lot", "site", "performer", "reason"],
  },
  procedures: {
    segment: "procedures", initial: { status: "completed" }, active: ["planned", "inProgress", "completed"],
    fields: [
      { ...text("description"), ...required }, text("code"), date("performedOn"), text("performer"), text("bodySite"),
      { ...select("status", "procedureStatus", ["planned", "inProgress", "completed", "abandoned"]), ...required }, text("outcome"),
    ],
    title: (record) => written(record, "description"), details: ["performedOn", "performer", "bodySite", "outcome"],
  },
  "family-history": {
    segment: "family-history", initial: { status: "recorded", relation: "mother" }, active: ["recorded"],
    fields: [
      {
        ...select("relation", "relation", [
          "mother", "father", "sister", "brother", "daughter", "son", "maternalGrandmother", "maternalGrandfather", "paternalGrandmother",
          "paternalGrandfather", "aunt", "uncle", "cousin", "other",
        ]), ...required,
      },
      { ...text("condition"), ...required }, code, { name: "ageAtOnset", type: "number" }, { name: "hasDied", type: "check" }, note,
    ],
    title: (record) => written(record, "condition"), details: ["relation", "code", "ageAtOnset"],
  },
  "social-history": {
    segment: "social-history", initial: { status: "current", topic: "tobacco" }, active: ["current", "former", "never"],
    fields: [
      {
        ...select("topic", "topic", ["tobacco", "alcohol", "drugs", "occupation", "exercise", "diet", "housing", "livingSituation", "other"]), ...required,
      },
      { ...text("detail"), ...required }, { ...select("status", "socialStatus", ["current", "former", "never"]), ...required }, date("since"), date("until"),
    ],
    title: (record) => written(record, "detail"), details: ["topic", "since", "until"],
  },
};

/** The messages of a kind's status. */
export function statusGroup(segment: Segment): string {
  return {
    allergies: "allergyStatus", conditions: "conditionStatus", medications: "medicationStatus", immunizations: "immunizationStatus",
    procedures: "procedureStatus", "family-history": "familyStatus", "social-history": "socialStatus",
  }[segment];
}
