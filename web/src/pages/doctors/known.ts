import { useMemo } from "react";
import type { Doctor } from "../../api/schema";
import { useDoctors, type Doctors } from "../shared/doctors";

type ListName = "specialties" | "languages" | "departments" | "qualifications";

/** What the doctors of the hospital have in a list, each once: so that one thing has one name. */
export function knownIn(doctors: readonly Doctor[], list: ListName): string[] {
  return [...new Set(doctors.flatMap((one) => one[list] ?? []))].sort((one, other) => one.localeCompare(other));
}

export function useKnownWords(): Record<ListName, string[]> {
  const doctors: Doctors = useDoctors();
  return useMemo(
    () => ({
      specialties: knownIn(doctors.items, "specialties"), languages: knownIn(doctors.items, "languages"),
      departments: knownIn(doctors.items, "departments"), qualifications: knownIn(doctors.items, "qualifications"),
    }),
    [doctors.items],
  );
}
