import { useEffect, useMemo, useState } from "react";
import type { Operation } from "../../api/client";
import { useQuery } from "../../api/query";
import type { Doctor, Patient } from "../../api/schema";
import { fullName } from "./people";

/** Ids that are asked for in one call. */
const MOST_IDS = 100;

type IDs = readonly (string | undefined)[];

export interface Known<Item> {
  get: (id: string | undefined) => Item | undefined;
  /** The name of an id; a dash while it is not known. */
  nameOf: (id: string | undefined) => string;
  error: unknown;
  isLoading: boolean;
}

/** The patients of a list's ids, in one call; those that a longer list adds, in the next. */
export function usePatients(ids: IDs): Known<Patient> {
  return useKnown<Patient>("GET /api/patients", ids);
}

/** The doctors of a list's ids, as `usePatients`. */
export function useDoctorsOf(ids: IDs): Known<Doctor> {
  return useKnown<Doctor>("GET /api/doctors", ids);
}

function useKnown<Item extends Patient | Doctor>(
  operation: Operation & ("GET /api/patients" | "GET /api/doctors"), ids: IDs,
): Known<Item> {
  const [known, setKnown] = useState<ReadonlyMap<string, Item | undefined>>(new Map());
  const missing = [...new Set(ids)].filter((one): one is string => one !== undefined && !known.has(one)).slice(0, MOST_IDS);
  const { data, error, isLoading } = useQuery(
    operation, missing.length === 0 ? undefined : { query: { id: missing, limit: MOST_IDS } },
  );
  useEffect(() => {
    if (data === undefined) return;
    // Those who are not found are noted too, so that they are not asked for again and again.
    setKnown((now) => new Map([...now, ...missing.map((id) => [id, undefined] as const), ...found<Item>(data.items)]));
  }, [data]);
  return useMemo(() => {
    const all = new Map([...known, ...found<Item>(data?.items ?? [])]);
    const get = (id: string | undefined) => (id === undefined ? undefined : all.get(id));
    return {
      get, error, isLoading: isLoading || missing.length > 0,
      nameOf: (id: string | undefined) => {
        const one = get(id);
        return one === undefined ? "–" : fullName(one.name);
      },
    };
  }, [known, data, error, isLoading, missing.length]);
}

function found<Item extends { id: string }>(items: readonly { id: string }[]): [string, Item][] {
  return items.map((one) => [one.id, one as Item]);
}
