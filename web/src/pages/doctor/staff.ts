import { useMemo } from "react";
import { useQuery } from "../../api/query";

const MOST_NAMED = 200;

/** Of whoever has no name that is known, or not yet. */
export const NO_NAME = "–";

/** Says who wrote something down: the names of users, in one call for a whole list. */
export function useStaff(ids: readonly (string | undefined)[]): (id: string | undefined) => string {
  const wanted = [...new Set(ids)].filter((one): one is string => one !== undefined && one.length === 36).sort().slice(0, MOST_NAMED);
  const { data } = useQuery("GET /api/users/names", wanted.length === 0 ? undefined : { query: { id: wanted } });
  return useMemo(() => {
    const names = new Map((data?.items ?? []).map((one) => [one.id, one.name]));
    return (id) => (id === undefined ? NO_NAME : names.get(id) ?? NO_NAME);
  }, [data]);
}
