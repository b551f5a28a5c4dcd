import type { Patient, PersonName } from "../../api/schema";
import { label, t } from "../../i18n";
import { age, date } from "../../i18n/format";

export function fullName(name: PersonName): string {
  return [name.prefix, name.given, name.family].filter((one) => one !== undefined && one !== "").join(" ");
}

/** `+91 98450 12345`: as people say it on the telephone; numbers of other countries as they are. */
export function phoneText(number: string): string {
  return number.replace(/^\+91(\d{5})(\d{5})$/, "+91\u00a0$1\u00a0$2");
}

/** `34 y` or `7 mo`, with a mark where it is estimated. */
export function ageText(birthDate: string | undefined, isEstimated?: boolean): string {
  if (birthDate === undefined) return t("ageUnknown");
  const { years, months, days } = age(birthDate);
  const text = years >= 2 ? t("ageYears", { count: years }) : months >= 1 ? t("ageMonths", { count: months }) : t("ageDays", { count: Math.max(0, days) });
  return isEstimated === true ? `~${text}` : text;
}

/** What tells one person from another at a desk: name, record number, sex, age, and the birth date where it is known and not reckoned from an age. */
export function PersonLine({ patient }: { patient: Pick<Patient, "name" | "mrn" | "sex" | "birthDate" | "birthDateIsEstimated"> }) {
  return (
    <span className="grow">
      <span className="strong">{fullName(patient.name)}</span>{" "}
      <span className="muted small">
        <span className="number nowrap">{patient.mrn}</span> · {label("sex", patient.sex)} · {ageText(patient.birthDate, patient.birthDateIsEstimated)}
        {patient.birthDate !== undefined && patient.birthDateIsEstimated !== true && ` · ${date(patient.birthDate)}`}
      </span>
    </span>
  );
}
