import { useEffect, useRef, type RefObject } from "react";
import type { ChartSummary } from "../../../api/schema";
import { t } from "../../../i18n";
import { day } from "../../../i18n/format";
import { NO_NAME, useStaff } from "../staff";

/** That the patient was asked and knows of no allergy, with who wrote it down, and when; nothing where nobody asked. */
export function useNoKnownAllergies(summary: ChartSummary): string | undefined {
  const none = summary.noKnownAllergies;
  const nameOf = useStaff(none === undefined ? [] : [none.recordedBy]);
  if (none === undefined) return undefined;
  const name = nameOf(none.recordedBy);
  const date = day(none.recordedAt);
  return name === NO_NAME ? t("doctor:chart.noKnownAllergiesOn", { date }) : t("doctor:chart.noKnownAllergies", { name, date });
}

/**
 * The button that records it goes with what it did; the keyboard goes on from the line that stands there instead, which has `line`
 * and can be focused.
 */
export function useFocusOnceRecorded(summary: ChartSummary): { line: RefObject<HTMLParagraphElement>; asked: () => void } {
  const line = useRef<HTMLParagraphElement>(null);
  const wasAsked = useRef(false);
  useEffect(() => {
    if (summary.noKnownAllergies === undefined || !wasAsked.current) return;
    wasAsked.current = false;
    line.current?.focus();
  }, [summary.noKnownAllergies]);
  return { line, asked: () => (wasAsked.current = true) };
}
