import { useMemo, type ReactNode } from "react";
import { useQuery } from "../../api/query";
import type { VisitType } from "../../api/schema";
import { t } from "../../i18n";
import { PickerField } from "./PickerField";

const MOST_TYPES = 200;

export interface VisitTypes {
  items: VisitType[];
  get: (code: string | undefined) => VisitType | undefined;
  nameOf: (code: string | undefined) => string;
  error: unknown;
}

/** The kinds of visits that the hospital has, also those that are no longer offered. @param isWanted Whether they may be read. */
export function useVisitTypes(isWanted = true): VisitTypes {
  const { data, error } = useQuery("GET /api/appointments/visit-types", isWanted ? { query: { limit: MOST_TYPES } } : undefined);
  return useMemo(() => {
    const byCode = new Map((data?.items ?? []).map((one) => [one.id, one]));
    const get = (code: string | undefined) => (code === undefined ? undefined : byCode.get(code));
    return { items: data?.items ?? [], get, nameOf: (code) => get(code)?.name ?? code ?? "–", error };
  }, [data, error]);
}

/** Chooses a kind of visit; its length stands beside it. @param none What choosing none is called, where one may. */
export function VisitTypeSelect({
  id, label, value, choose, error, hint, isRequired, none,
}: {
  id: string; label: string; value: string | undefined; choose: (code: string | undefined, type: VisitType | undefined) => void;
  error?: string | undefined; hint?: ReactNode; isRequired?: boolean; none?: string;
}) {
  const types = useVisitTypes();
  const offered = types.items.filter((one) => one.isActive || one.id === value);
  return (
    <PickerField id={id} label={label} error={error} hint={hint} isRequired={isRequired}>
      {({ isInvalid, describedBy }) => (
        <select
          id={id} className="input" value={value ?? ""} aria-invalid={isInvalid ? true : undefined} aria-describedby={describedBy}
          aria-required={isRequired === true ? true : undefined}
          onChange={(event) => {
            const code = event.target.value === "" ? undefined : event.target.value;
            choose(code, types.get(code));
          }}
        >
          {(none !== undefined || value === undefined) && <option value="">{none ?? t("choose")}</option>}
          {offered.map((one) => (
            <option key={one.id} value={one.id}>{one.name} · {t("minutes", { count: one.minutes })}</option>
          ))}
        </select>
      )}
    </PickerField>
  );
}
