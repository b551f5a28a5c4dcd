import { Problem } from "../../api/problem";
import type { CredentialDraft, Doctor, DoctorPatch, DoctorRegistration, VisitFee } from "../../api/schema";
import { ruleText } from "../../api/wording";
import { withoutEmpty } from "../../forms";
import { t } from "../../i18n";
import { CURRENCY, majorOf, minorOf } from "./money";

/** What is typed of a doctor: texts of nothing where nothing is filled in, fees as they are typed, by the kind of visit. */
export interface ProfileEntries {
  name: { prefix: string; given: string; family: string };
  specialties: string[];
  languages: string[];
  departments: string[];
  qualifications: string[];
  practisingSince?: number | undefined;
  phones: string[];
  emails: string[];
  fees: Record<string, string>;
  /** Of fees that are not in the usual currency. */
  currencies: Record<string, string>;
}

export interface RegistrationEntries extends ProfileEntries {
  credentials: CredentialEntries[];
}

export interface CredentialEntries {
  number: string;
  issuer: string;
  validFrom: string;
  expires: string;
}

export const noCredential: CredentialEntries = { number: "", issuer: "", validFrom: "", expires: "" };

export const nobody: RegistrationEntries = {
  name: { prefix: "Dr", given: "", family: "" }, specialties: [], languages: [], departments: [], qualifications: [], phones: [""],
  emails: [""], fees: {}, currencies: {}, credentials: [noCredential],
};

/** What is on record, in the form's shape. */
export function entriesOf(doctor: Doctor): ProfileEntries {
  const fees = doctor.fees ?? [];
  return {
    name: { prefix: doctor.name.prefix ?? "", given: doctor.name.given, family: doctor.name.family ?? "" },
    specialties: doctor.specialties, languages: doctor.languages ?? [], departments: doctor.departments ?? [],
    qualifications: doctor.qualifications ?? [], practisingSince: doctor.practisingSince, phones: doctor.phones ?? [],
    emails: doctor.emails ?? [],
    fees: Object.fromEntries(fees.map((one) => [one.visitType, majorOf(one.fee.amount, one.fee.currency)])),
    currencies: Object.fromEntries(fees.filter((one) => one.fee.currency !== CURRENCY).map((one) => [one.visitType, one.fee.currency])),
  };
}

export function isBlank(row: CredentialEntries): boolean {
  return withoutEmpty(row) === undefined;
}

/** What must be there is sent although it is empty, so that the answer names the field. */
export function draftOf(row: CredentialEntries): CredentialDraft {
  const { validFrom, expires, ...texts } = row;
  return {
    number: texts.number.trim(), issuer: texts.issuer.trim(), ...(validFrom !== "" && { validFrom }),
    ...(expires !== "" && { expires }),
  } as CredentialDraft;
}

/** The kinds of visits whose fee is filled in, in the order in which the fees are sent. */
function paid(entries: ProfileEntries): string[] {
  return Object.keys(entries.fees).filter((code) => (entries.fees[code] ?? "").trim() !== "").sort();
}

function feesOf(entries: ProfileEntries): VisitFee[] {
  return paid(entries).map((code) => {
    const currency = entries.currencies[code] ?? CURRENCY;
    return { visitType: code, fee: { amount: minorOf(entries.fees[code] ?? "", currency) ?? 0, currency } };
  });
}

type Profile = Omit<DoctorRegistration, "credentials" | "isActive" | "user">;

function profileOf(entries: ProfileEntries): Profile {
  const { name, specialties, practisingSince, fees, currencies, ...lists } = entries;
  return {
    ...withoutEmpty({ ...lists, fees: feesOf(entries), practisingSince }),
    name: { ...withoutEmpty(name), given: name.given.trim() },
    specialties: specialties.map((one) => one.trim()).filter((one) => one !== ""),
  };
}

/** @throws What is no amount of money: nothing is sent then. */
export function registrationOf(entries: RegistrationEntries): DoctorRegistration {
  checkFees(entries);
  const { credentials, ...rest } = entries;
  const drafts = credentials.filter((one) => !isBlank(one)).map(draftOf);
  return { ...profileOf(rest), ...(drafts.length > 0 && { credentials: drafts }) };
}

/**
 * A merge patch of what differs: null for what was cleared, lists as a whole. Nothing, if nothing differs.
 * @throws What is no amount of money: nothing is sent then.
 */
export function patchOf(before: ProfileEntries, after: ProfileEntries): DoctorPatch | undefined {
  checkFees(after);
  const [old, now] = [profileOf(before), profileOf(after)];
  const patch: Record<string, unknown> = {};
  const members = ["specialties", "languages", "departments", "qualifications", "practisingSince", "phones", "emails", "fees"] as const;
  for (const member of members) {
    if (JSON.stringify(old[member]) !== JSON.stringify(now[member])) patch[member] = now[member] ?? null;
  }
  const name: Record<string, string | null> = {};
  for (const part of ["given", "family", "prefix"] as const) {
    if ((old.name[part] ?? "") !== (now.name[part] ?? "")) name[part] = now.name[part] ?? null;
  }
  if (Object.keys(name).length > 0) patch["name"] = name;
  return Object.keys(patch).length === 0 ? undefined : (patch as DoctorPatch);
}

function checkFees(entries: ProfileEntries): void {
  const wrong = paid(entries).filter((code) => minorOf(entries.fees[code] ?? "", entries.currencies[code] ?? CURRENCY) === undefined);
  if (wrong.length === 0) return;
  throw new Problem({ status: 422, errors: wrong.map((code) => ({ pointer: `/fees/${code}`, message: t("doctors:form.badAmount") })) }, undefined);
}

/** Lists that one field shows as a whole. */
const tags: readonly string[] = ["specialties", "languages", "departments", "qualifications"];

/** Points what is wrong at the fields of the form again: blank rows were not sent, fees have no places but kinds of visits. */
export function atFields(error: unknown, entries: ProfileEntries | RegistrationEntries): unknown {
  if (!(error instanceof Problem) || error.fields.length === 0) return error;
  const errors = error.fields.map(({ pointer, message }) => {
    const [, list = "", sent = "", ...rest] = pointer.split("/");
    if (!/^\d+$/.test(sent)) return { pointer, message };
    const nth = Number(sent);
    if (list === "fees") return { pointer: `/fees/${paid(entries)[nth] ?? sent}`, message };
    if (tags.includes(list)) {
      const values = (entries as unknown as Record<string, string[]>)[list] ?? [];
      return { pointer: `/${list}`, message: `${values[nth] ?? sent}: ${ruleText(message)}` };
    }
    const rows = (entries as unknown as Record<string, unknown[]>)[list] ?? [];
    const places = rows.map((row, index) => (withoutEmpty(row) === undefined ? -1 : index)).filter((index) => index >= 0);
    return { pointer: `/${[list, places[nth] ?? sent, ...rest].join("/")}`, message };
  });
  return new Problem({ ...error.document, errors }, error.retryAfterSeconds);
}
