import { useQuery } from "../../api/query";
import type { AuditItem } from "../../api/schema";
import { t } from "../../i18n";

/** The names of all who acted, in one request. */
export function useActorNames(items: AuditItem[]): (item: AuditItem) => string {
  const ids = [...new Set(items.filter((one) => one.entry.kind === "user").map((one) => one.entry.actor))].sort().slice(0, 200);
  const names = useQuery("GET /api/users/names", ids.length === 0 ? undefined : { query: { id: ids } });
  return ({ entry }) =>
    names.data?.items.find((one) => one.id === entry.actor)?.name ?? (entry.kind !== "system" ? entry.actor
      // Whoever is refused at the door is nobody yet; HMS writes it down.
      : t(entry.action === "user.login" ? "admin:audit.nobody" : "admin:audit.system"));
}
