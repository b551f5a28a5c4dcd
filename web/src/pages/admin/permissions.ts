import type { Permission } from "../../app/session";

/** Every permission: the compiler finds one that is missing here when the API gets another. */
const known: Record<Permission, true> = {
  "patients.read": true, "patients.write": true, "patients.merge": true, "patients.erase": true, "patients.export": true,
  "patients.identifiers": true, "clinical.read": true, "clinical.write": true, "clinical.read-all": true, "emergency.access": true,
  "emergency.review": true, "admissions.write": true, "doctors.read": true, "doctors.write": true, "availability.write": true,
  "metrics.read": true, "appointments.read": true, "appointments.write": true, "appointments.overbook": true, "queue.write": true,
  "visit-types.write": true, "users.read": true, "users.write": true, "roles.write": true, "api-keys.write": true, "sessions.write": true,
  "audit.read": true, "system.read": true, "system.write": true, "events.replay": true, self: true,
};

/** What everybody who is signed in has anyway. */
const given: Permission = "self";

const groupOf: Record<string, string> = {
  patients: "patients", clinical: "clinical", emergency: "clinical", admissions: "clinical", doctors: "doctors", availability: "doctors",
  metrics: "doctors", appointments: "appointments", queue: "appointments", "visit-types": "appointments",
};

/** What somebody must see to do it: whoever registers patients without seeing them ends before a closed door. */
export function neededFor(permission: Permission): Permission | undefined {
  const part = permission.split(".")[0] ?? "";
  const read = `${part === "queue" ? "appointments" : part}.read` as Permission;
  return read !== permission && read in known ? read : undefined;
}

/** The permissions that a role can be given, by the part of the hospital that they are about. */
export function permissionGroups(): { group: string; permissions: Permission[] }[] {
  const groups = new Map<string, Permission[]>();
  for (const permission of Object.keys(known) as Permission[]) {
    if (permission === given) continue;
    const group = groupOf[permission.split(".")[0] ?? ""] ?? "system";
    groups.set(group, [...(groups.get(group) ?? []), permission]);
  }
  return [...groups].map(([group, permissions]) => ({ group, permissions }));
}
