import { Problem } from "../../../api/problem";
import { useQuery } from "../../../api/query";
import type { AllergyClinicalRecord, ChartSummary, Patient } from "../../../api/schema";

export interface Chart {
  patient: Patient | undefined;
  summary: ChartSummary | undefined;
  /** The caller takes no care of this patient: only an emergency opens the chart. */
  isClosed: boolean;
  error: unknown;
  refresh: () => void;
}

/** What every page of a chart shows of its patient. Read once, however many parts of the page need it. */
export function useChart(id: string): Chart {
  const patient = useQuery("GET /api/patients/{id}", { params: { id } });
  const summary = useQuery("GET /api/patients/{patient}/summary", { params: { patient: id } });
  const isClosed = summary.data === undefined && summary.error instanceof Problem && summary.error.status === 403;
  return {
    patient: patient.data, summary: summary.data, isClosed,
    error: isClosed ? undefined : patient.error ?? (summary.data === undefined ? summary.error : undefined),
    refresh: summary.refresh,
  };
}

/** A part of a chart; the visit that the chart was opened for stays at hand. */
export function partOf(patient: string, part: string, visit: string): string {
  return `/patients/${patient}/chart?tab=${part}${visit === "" ? "" : `&visit=${visit}`}`;
}

const order = ["lifeThreatening", "severe", "moderate", "mild"];

/** The worst first; those whose severity nobody knows before the mild ones. */
export function bySeverity(allergies: AllergyClinicalRecord[]): AllergyClinicalRecord[] {
  const rank = (one: AllergyClinicalRecord) => (one.severity === undefined ? 2.5 : order.indexOf(one.severity));
  return [...allergies].sort((one, other) => rank(one) - rank(other));
}
