import { useMemo } from "react";
import { useQuery } from "../../api/query";
import type { Doctor } from "../../api/schema";
import { fullName } from "./people";

/** As many as one call gives. A hospital that has more is searched by name. */
const MOST_DOCTORS = 200;

export interface Doctors {
  /** By name. */
  items: Doctor[];
  /** False, if the hospital has more than are here. */
  isWhole: boolean;
  get: (id: string | undefined) => Doctor | undefined;
  nameOf: (id: string | undefined) => string;
  error: unknown;
  isLoading: boolean;
}

/** The doctors of the hospital, read once for all parts of a page. @param isWanted Whether they are needed at all. */
export function useDoctors(isWanted = true): Doctors {
  const { data, error, isLoading } = useQuery("GET /api/doctors", isWanted ? { query: { limit: MOST_DOCTORS } } : undefined);
  return useMemo(() => {
    const items = [...(data?.items ?? [])].sort((one, other) => byName(one).localeCompare(byName(other)));
    const byID = new Map(items.map((one) => [one.id, one]));
    const get = (id: string | undefined) => (id === undefined ? undefined : byID.get(id));
    return {
      items, get, error, isLoading, isWhole: data !== undefined && data.next === undefined,
      nameOf: (id: string | undefined) => {
        const one = get(id);
        return one === undefined ? "–" : fullName(one.name);
      },
    };
  }, [data, error, isLoading]);
}

function byName(doctor: Doctor): string {
  return `${doctor.name.given} ${doctor.name.family ?? ""}`;
}
