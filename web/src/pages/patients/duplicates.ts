import { useEffect, useState } from "react";
import { call } from "../../api/client";
import type { DuplicateCandidate, Patient, Registration } from "../../api/schema";
import { registrationOf, type RegistrationEntries } from "./entries";

/** Waits this long after the last key before it asks the server. */
const PAUSE_MS = 300;

export interface Duplicates {
  candidates: DuplicateCandidate[];
  isLooking: boolean;
}

/** Records that the form which is being typed may be about, asked for again as it changes. A late answer to an older form is dropped. */
export function useDuplicates(entries: RegistrationEntries): Duplicates {
  const [found, setFound] = useState<DuplicateCandidate[]>([]);
  const [isLooking, setIsLooking] = useState(false);
  const told = comparable(entries);
  const key = told === undefined ? undefined : JSON.stringify(told);

  useEffect(() => {
    if (key === undefined) {
      setFound([]);
      setIsLooking(false);
      return;
    }
    const stop = new AbortController();
    setIsLooking(true);
    const timer = setTimeout(() => {
      call("POST /api/patients/duplicates", { body: JSON.parse(key) as Registration, signal: stop.signal }).then(
        ({ candidates }) => {
          if (stop.signal.aborted) return;
          setFound(candidates);
          setIsLooking(false);
        },
        // What is half typed may be refused, and the network may be away: the registration itself looks again.
        () => !stop.signal.aborted && setIsLooking(false),
      );
    }, PAUSE_MS);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [key]);
  return { candidates: found, isLooking };
}

/** What people are compared by, as far as it is typed in full. Nothing, while there is no name. */
function comparable(entries: RegistrationEntries): Registration | undefined {
  if ([...entries.name.given.trim()].length < 2) return undefined;
  const { name, sex, birthDate, birthDateIsEstimated, estimatedAgeYears, phones, emails } = registrationOf(entries, false);
  const isDate = birthDate !== undefined && /^(19|20)\d\d-\d\d-\d\d$/.test(birthDate);
  const isAge = estimatedAgeYears !== undefined && Number.isInteger(estimatedAgeYears) && estimatedAgeYears >= 0 && estimatedAgeYears <= 150;
  return {
    name: { given: name.given, ...(name.family !== undefined && { family: name.family }) },
    sex: sex ?? "unknown",
    ...(isDate && { birthDate, birthDateIsEstimated: birthDateIsEstimated === true }),
    ...(isAge && { estimatedAgeYears }),
    phones: (phones ?? []).filter((one) => isWholeNumber(one.number)).map(({ number }) => ({ number })),
    emails: (emails ?? []).filter((one) => /^[^\s@]+@[^\s@]+\.[^\s@]{2,}$/.test(one)),
  };
}

/** Whether a telephone number is typed to its end: ten digits in India, or an international one. */
function isWholeNumber(text: string): boolean {
  const digits = text.replace(/[\s().-]/g, "");
  return /^(\+?91|0)?[6-9]\d{9}$/.test(digits) || /^\+(?!91)[1-9]\d{7,14}$/.test(digits);
}

/** A record as a form, for finding others of the same person. */
export function registrationLike(patient: Patient): Registration {
  const { name, sex, birthDate, birthDateIsEstimated, phones, emails } = patient;
  return {
    name, sex, phones: phones ?? [], emails: emails ?? [],
    ...(birthDate !== undefined && { birthDate, birthDateIsEstimated: birthDateIsEstimated === true }),
  };
}
