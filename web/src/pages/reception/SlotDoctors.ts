import { useMemo } from "react";
import type { Doctor } from "../../api/schema";
import { useDoctors } from "../shared/doctors";
import { useDoctorsOf } from "../shared/names";

export interface NamedDoctors {
  get: (id: string | undefined) => Doctor | undefined;
  nameOf: (id: string | undefined) => string;
}

/** The doctors of these ids, also in a hospital that has more than are read at once. */
export function useSlotDoctors(ids: readonly (string | undefined)[]): NamedDoctors {
  const all = useDoctors();
  const missing = all.isLoading || all.isWhole ? [] : ids.filter((one) => one !== undefined && all.get(one) === undefined);
  const others = useDoctorsOf(missing);
  return useMemo(
    () => ({
      get: (id) => all.get(id) ?? others.get(id),
      nameOf: (id) => (all.get(id) === undefined ? others.nameOf(id) : all.nameOf(id)),
    }),
    [all, others],
  );
}
