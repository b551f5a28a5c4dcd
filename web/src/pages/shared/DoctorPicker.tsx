import { call } from "../../api/client";
import type { Doctor } from "../../api/schema";
import { Combobox } from "../../design";
import { t } from "../../i18n";
import { useDoctors } from "./doctors";
import { fullName } from "./people";
import { PickerField, type PickerProps } from "./PickerField";

const MOST_FOUND = 12;

/**
 * Chooses a doctor by name or specialty.
 * @param isAny Offers also those who see no patients here at present.
 * @param noteOf What to know of a doctor before choosing; those of whom there is something are offered first.
 */
export function DoctorPicker({
  id, label, value, choose, error, hint, isRequired, autoFocus, placeholder, isAny, noteOf,
}: PickerProps<Doctor> & { isAny?: boolean; noteOf?: (doctor: string) => string | undefined }) {
  const doctors = useDoctors();

  async function search(words: string, signal: AbortSignal): Promise<Doctor[]> {
    const all = doctors.items.filter((one) => isAny === true || one.isActive !== false);
    const isNoted = (one: Doctor) => noteOf?.(one.id) !== undefined;
    const offered = [...all.filter(isNoted), ...all.filter((one) => !isNoted(one))];
    if (doctors.isWhole) return offered.filter((one) => suits(one, words)).slice(0, MOST_FOUND);
    if (words === "") return offered.slice(0, MOST_FOUND);
    const query = { q: words, limit: MOST_FOUND, ...(isAny !== true && { active: true }) };
    return (await call("GET /api/doctors", { query, signal })).items;
  }

  return (
    <PickerField id={id} label={label} error={error} hint={hint} isRequired={isRequired}>
      {({ isInvalid, describedBy }) => (
        <Combobox
          id={id} label={label} value={value} choose={choose} keyOf={(one) => one.id} isInvalid={isInvalid} describedBy={describedBy}
          placeholder={placeholder ?? t("reception:parts.findDoctor")} autoFocus={autoFocus === true} search={search}
          show={(one) => <DoctorLine doctor={one} note={noteOf?.(one.id)} />}
        />
      )}
    </PickerField>
  );
}

export function DoctorLine({ doctor, note }: { doctor: Doctor; note?: string | undefined }) {
  const facts = [doctor.specialties.join(", "), note].filter((one) => one !== undefined && one !== "");
  return (
    <span>
      <span className="strong">{fullName(doctor.name)}</span> <span className="muted small">{facts.join(" · ")}</span>
    </span>
  );
}

/** Whether each word begins a word of the name or of a specialty. */
function suits(doctor: Doctor, words: string): boolean {
  const own = `${fullName(doctor.name)} ${doctor.specialties.join(" ")}`.toLocaleLowerCase().split(/[\s-]+/);
  return words.toLocaleLowerCase().split(/\s+/).every((word) => own.some((one) => one.startsWith(word)));
}
