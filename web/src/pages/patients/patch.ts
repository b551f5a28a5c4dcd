import type { Operations } from "../../api/schema";
import { withoutEmpty } from "../../forms";
import { filled, type Entries } from "./entries";

export type PatientPatch = Operations["PATCH /api/patients/{id}"]["body"];

/** A merge patch of what differs: null for what was cleared, lists as a whole. Nothing, if nothing differs. */
export function patchOf(before: Entries, after: Entries): PatientPatch | undefined {
  const patch: Record<string, unknown> = {};
  const single = ["birthDate", "deceasedOn", "sex", "gender", "bloodGroup", "language"] as const;
  for (const name of single) {
    const value = withoutEmpty(after[name]);
    if (value !== withoutEmpty(before[name])) patch[name] = value ?? null;
  }
  const isEstimated = after.birthDateIsEstimated && patch["birthDate"] !== null;
  // Without a word on it the server takes a new date for exact.
  if (isEstimated !== before.birthDateIsEstimated || "birthDate" in patch) patch["birthDateIsEstimated"] = isEstimated;
  const name: Record<string, string | null> = {};
  for (const part of ["given", "family", "prefix"] as const) {
    const value = after.name[part]?.trim() ?? "";
    // A name of nothing is refused, and should be: it is sent as it is, so that the answer names its field.
    if (value !== (before.name[part]?.trim() ?? "")) name[part] = value === "" && part !== "given" ? null : value;
  }
  if (Object.keys(name).length > 0) patch["name"] = name;
  const lists = ["phones", "emails", "addresses", "emergencyContacts", "insurancePolicies", "consents"] as const;
  for (const list of lists) {
    const [old, now] = [filled<unknown>(before[list]), filled<unknown>(after[list])];
    if (JSON.stringify(old) !== JSON.stringify(now)) patch[list] = now;
  }
  return Object.keys(patch).length === 0 ? undefined : (patch as PatientPatch);
}
