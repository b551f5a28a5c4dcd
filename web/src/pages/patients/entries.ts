import { Problem } from "../../api/problem";
import type {
  Address, Consent, EmergencyContact, InsurancePolicy, NationalIdentifier, Patient, PersonName, Phone, Registration,
} from "../../api/schema";
import { withoutEmpty } from "../../forms";
import { dateOf } from "../../i18n/format";
import { fullName } from "../shared/people";

/** What is typed about a person: as the API takes it, but with empty texts and rows, for fields that are not filled in. */
export interface Entries {
  name: PersonName;
  birthDate: string;
  birthDateIsEstimated: boolean;
  deceasedOn: string;
  sex?: Patient["sex"] | undefined;
  gender: string;
  phones: Partial<Phone>[];
  emails: string[];
  addresses: Partial<Address>[];
  bloodGroup?: Patient["bloodGroup"];
  language: string;
  emergencyContacts: Partial<EmergencyContact>[];
  insurancePolicies: Partial<InsurancePolicy>[];
  consents: Partial<Consent>[];
}

export interface RegistrationEntries extends Entries {
  /** Whether the birth date is known, or an age only. */
  knows: "birthDate" | "age";
  estimatedAgeYears?: number | undefined;
  identifiers: Partial<NationalIdentifier>[];
}

export type ListName = "phones" | "emails" | "addresses" | "emergencyContacts" | "insurancePolicies" | "consents" | "identifiers";

/** Rows that say nothing but what a list offers by itself, such as "mobile", are no entries. */
const offered = ["use", "type", "on"];

export function isBlank(row: unknown): boolean {
  if (typeof row === "string") return row.trim() === "";
  if (typeof row !== "object" || row === null) return true;
  return Object.entries(row).every(([name, value]) => offered.includes(name) || withoutEmpty(value) === undefined);
}

/** The rows that are filled in, without what is empty within them. */
export function filled<Row>(rows: readonly Row[]): Row[] {
  return rows.filter((row) => !isBlank(row)).map((row) => withoutEmpty(row));
}

export const nobody: RegistrationEntries = {
  name: { given: "", family: "", prefix: "" }, birthDate: "", birthDateIsEstimated: false, deceasedOn: "", gender: "",
  phones: [{ number: "", use: "mobile" }], emails: [], addresses: [], language: "", emergencyContacts: [], insurancePolicies: [],
  consents: [], knows: "birthDate", identifiers: [],
};

/** A child who was born today and has no name yet, as its mother's record tells of it; she is whom to call. */
export function newbornOf(mother: Patient, given: string, relationship: string): RegistrationEntries {
  const phone = mother.phones?.[0];
  return {
    ...nobody, name: { given, family: mother.name.family ?? "", prefix: "" }, birthDate: dateOf(), addresses: mother.addresses ?? [],
    language: mother.language ?? "",
    ...(phone !== undefined && {
      phones: [phone], emergencyContacts: [{ name: fullName(mother.name), relationship, phone: phone.number }],
    }),
  };
}

/** What the API takes for a registration. */
export function registrationOf(entries: RegistrationEntries, isReviewed: boolean): Registration {
  const { knows, birthDate, birthDateIsEstimated, estimatedAgeYears, name, ...rest } = entries;
  const lists = {
    phones: filled(rest.phones), emails: filled(rest.emails), addresses: filled(rest.addresses), identifiers: filled(rest.identifiers),
    emergencyContacts: filled(rest.emergencyContacts), insurancePolicies: filled(rest.insurancePolicies), consents: filled(rest.consents),
  };
  return {
    ...withoutEmpty({
      ...rest, ...lists,
      ...(knows === "birthDate" ? { birthDate, ...(birthDate !== "" && birthDateIsEstimated && { birthDateIsEstimated }) } : { estimatedAgeYears }),
    }),
    // What must be there is sent although it is empty, so that the answer names the field.
    name: { ...withoutEmpty(name), given: name.given.trim() },
    ...(isReviewed && { duplicateCheck: "reviewed" }),
  } as Registration;
}

/** What is on a record, in the form's shape; the same record gives the same entries. */
export function entriesOf(patient: Patient): Entries {
  return {
    name: { given: patient.name.given, family: patient.name.family ?? "", prefix: patient.name.prefix ?? "" },
    birthDate: patient.birthDate ?? "", birthDateIsEstimated: patient.birthDateIsEstimated === true, deceasedOn: patient.deceasedOn ?? "",
    sex: patient.sex, gender: patient.gender ?? "", phones: patient.phones ?? [], emails: patient.emails ?? [],
    addresses: patient.addresses ?? [], bloodGroup: patient.bloodGroup, language: patient.language ?? "",
    emergencyContacts: patient.emergencyContacts ?? [], insurancePolicies: patient.insurancePolicies ?? [], consents: patient.consents ?? [],
  };
}

/** Points what is wrong at the rows of the form again: those that are blank were not sent. */
export function atRows(error: unknown, entries: Entries): unknown {
  if (!(error instanceof Problem) || error.fields.length === 0) return error;
  const errors = error.fields.map(({ pointer, message }) => {
    const [, list = "", sent = "", ...rest] = pointer.split("/");
    const rows: unknown = (entries as unknown as Record<string, unknown>)[list];
    if (!Array.isArray(rows) || !/^\d+$/.test(sent)) return { pointer, message };
    const places = rows.map((row, index) => (isBlank(row) ? -1 : index)).filter((index) => index >= 0);
    return { pointer: `/${[list, places[Number(sent)] ?? sent, ...rest].join("/")}`, message };
  });
  return new Problem({ ...error.document, errors }, error.retryAfterSeconds);
}
