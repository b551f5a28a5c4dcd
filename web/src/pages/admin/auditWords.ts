import type { AuditEntry } from "../../api/schema";
import { message, t } from "../../i18n";

/** What the log says was done, as the API names it; a test compares them with the server's. */
export const actions = [
  "allergy.add",
  "allergy.change",
  "api-key.create",
  "api-key.revoke",
  "api-key.use",
  "appointment.amend",
  "appointment.book",
  "appointment.cancel",
  "appointment.check-in",
  "appointment.complete",
  "appointment.no-show",
  "appointment.read",
  "appointment.reschedule",
  "appointment.start",
  "appointment.undo-check-in",
  "appointments.read",
  "audit-log.read",
  "availability.replace",
  "calendar.read",
  "condition.add",
  "condition.change",
  "credential.add",
  "credential.remove",
  "credential.replace",
  "doctor.create",
  "doctor.update",
  "encounter.admit",
  "encounter.cancel",
  "encounter.change",
  "encounter.discharge",
  "encounter.open",
  "encounter.transfer",
  "event.discard",
  "event.replay",
  "events.republished",
  "family-history.add",
  "family-history.change",
  "feed.create",
  "feed.revoke",
  "immunization.add",
  "immunization.change",
  "leave.add",
  "leave.remove",
  "medication.add",
  "medication.change",
  "no-known-allergies.add",
  "no-known-allergies.withdraw",
  "note.amend",
  "note.change",
  "note.sign",
  "note.write",
  "oauth-client.register",
  "oauth-client.revoke",
  "oauth.authorize",
  "oauth.code-reused",
  "oauth.token",
  "opening.add",
  "opening.remove",
  "password.change",
  "password.forgotten",
  "password.reset",
  "password.reset-issue",
  "patient-export.read",
  "patient-identifiers.read",
  "patient.emergency-access",
  "patient.erase",
  "patient.hold",
  "patient.merge",
  "patient.read",
  "patient.register",
  "patient.release",
  "patient.unmerge",
  "patient.update",
  "procedure.add",
  "procedure.change",
  "queue.call",
  "queue.set",
  "queue.walk-in",
  "reminders.choose",
  "role.create",
  "role.defaults",
  "role.delete",
  "role.replace",
  "second-factor.confirm",
  "second-factor.enrol",
  "second-factor.recovery-codes",
  "second-factor.remove",
  "series.book",
  "series.cancel",
  "series.read",
  "series.reschedule",
  "session.refresh",
  "session.refresh-reused",
  "session.revoke",
  "session.revoke-all",
  "signing-keys.rotate",
  "social-history.add",
  "social-history.change",
  "stranded.contact",
  "user.bootstrap",
  "user.create",
  "user.disable",
  "user.enable",
  "user.lockout",
  "user.login",
  "user.logout",
  "user.rehash",
  "user.second-factor",
  "user.update",
  "visit-type.put",
  "visitor.arrive",
  "visitor.leave",
  "vital.add",
  "vital.change",
  "wait-list.accept",
  "wait-list.contact",
  "wait-list.join",
  "wait-list.withdraw",
] as const;

/** `Patient: registered` of `patient.register`; the code itself, if it is none that is known. */
export function actionName(code: string): string {
  const [thing = "", verb = ""] = code.split(".");
  if (thing === "migration") return t("admin:audit.migrated", { version: verb });
  const about = message(`admin:audit.things.${thing}`);
  const done = message(`admin:audit.verbs.${verb}`);
  return about === undefined || done === undefined ? code : t("admin:audit.line", { thing: about, verb: done });
}

/** Of a request that was refused the log has only what the API calls it; nobody who was refused has signed in. */
export function entryName(entry: AuditEntry): string {
  if (entry.outcome !== "denied") return actionName(entry.action);
  if (entry.action === "user.login") return t("admin:audit.signInRefused");
  return entry.action.includes(".") ? actionName(entry.action) : t("admin:audit.tried");
}

/** `Patients` of the collection `patients`. */
export function collectionName(collection: string): string {
  return message(`admin:audit.things.${collection}`) ?? collection;
}

/** The actions whose name or code has all the words, in any order. */
export function findActions(words: string, most: number): { code: string; name: string }[] {
  const wanted = words.toLocaleLowerCase().split(/[\s:]+/).filter((one) => one !== "");
  const found = actions
    .map((code) => ({ code: code as string, name: actionName(code) }))
    .filter(({ code, name }) => wanted.every((one) => `${name} ${code}`.toLocaleLowerCase().includes(one)))
    .sort((one, other) => one.name.localeCompare(other.name))
    .slice(0, most);
  // Whoever knows another code of the log may ask for it.
  const typed = words.trim();
  return /^[\w.-]{3,}$/.test(typed) && found.length === 0 ? [{ code: typed, name: typed }] : found;
}
