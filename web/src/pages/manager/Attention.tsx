import { useQuery } from "../../api/query";
import { Link } from "../../app/router";
import { useSession } from "../../app/session";
import { Icon, Notice, type IconName } from "../../design";
import { t } from "../../i18n";

const MOST_COUNTED = 50;
const LICENCE_DAYS = 30;

interface Item {
  key: "emergencies" | "stranded" | "licences" | "events" | "missing";
  icon: IconName;
  count: number;
  isMore?: boolean;
  to: string;
}

type Page = { items: unknown[]; next?: string | undefined } | undefined;

/** What waits for the manager to look at it, each with the way there; that nothing does is said too. */
export function Attention() {
  const { can } = useSession();
  const page = { query: { limit: MOST_COUNTED } };
  const emergencies = useQuery(
    "GET /api/patients/emergency-accesses", can("emergency.review") ? { query: { acknowledged: false, limit: MOST_COUNTED } } : undefined, ["emergencies"],
  );
  const stranded = useQuery("GET /api/appointments/stranded", can("appointments.read") ? page : undefined, ["appointments:all"]);
  const licences = useQuery(
    "GET /api/doctors/credentials/expiring", can("doctors.read") ? { query: { days: LICENCE_DAYS, limit: MOST_COUNTED } } : undefined,
  );
  const status = useQuery("GET /api/system/status", can("system.read") ? {} : undefined, ["system"]);
  const isKnown = [emergencies, stranded, licences, status].every((one) => !one.isLoading || one.data !== undefined);

  const items: Item[] = [
    { key: "emergencies", icon: "shield", ...size(emergencies.data), to: "/emergency-accesses" },
    { key: "stranded", icon: "alert", ...size(stranded.data), to: "/stranded" },
    { key: "licences", icon: "note", ...size(licences.data), to: "/doctors" },
    { key: "events", icon: "offline", count: (status.data?.services ?? []).reduce((sum, one) => sum + one.deadLetters, 0), to: "/system" },
    { key: "missing", icon: "offline", count: status.data?.missing.length ?? 0, to: "/system" },
  ];
  const shown = items.filter((one) => one.count > 0);
  const failed = [emergencies, stranded, licences, status].some((one) => one.error !== undefined);
  if (shown.length === 0) {
    if (failed) return <Notice tone="warning">{t("manager:attention.unknown")}</Notice>;
    return isKnown ? <Notice tone="success">{t("manager:attention.none")}</Notice> : null;
  }
  return (
    <ul className="today-attention" aria-label={t("manager:attention.title")}>
      {shown.map((one) => (
        <li key={one.key}>
          <Link to={one.to}>
            <Icon name={one.icon} />
            {t(`manager:attention.${one.key}`, { count: one.count, shown: one.isMore === true ? `${one.count}+` : String(one.count) })}
          </Link>
        </li>
      ))}
    </ul>
  );
}

function size(page: Page): { count: number; isMore: boolean } {
  return { count: page?.items.length ?? 0, isMore: page?.next !== undefined };
}
