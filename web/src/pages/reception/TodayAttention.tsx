import { useQuery } from "../../api/query";
import { Link } from "../../app/router";
import { useSession } from "../../app/session";
import { Icon, type IconName } from "../../design";
import { t } from "../../i18n";
import { useNow } from "../shared/clock";
import { isDue, type ToCall } from "./calls";

const MOST_COUNTED = 50;
const LICENCE_DAYS = 30;

interface Item {
  key: "stranded" | "offers" | "held" | "licences";
  icon: IconName;
  count: number;
  isMore: boolean;
  /** Of these, patients whom it is time to call again, as agreed. */
  due?: number;
  to?: string;
  run?: () => void;
}

/** What waits for somebody to decide; nothing, if nothing does. */
export function TodayAttention({ held, showHeld }: { held: number; showHeld: () => void }) {
  const { can } = useSession();
  const now = useNow();
  const due = (page: { items: ToCall[] } | undefined) => page?.items.filter((one) => isDue(one, now)).length ?? 0;
  const mayRead = can("appointments.read");
  const page = { query: { limit: MOST_COUNTED } };
  const stranded = useQuery("GET /api/appointments/stranded", mayRead ? page : undefined, ["appointments:all"]).data;
  const offers = useQuery(
    "GET /api/appointments/wait-list", mayRead ? { query: { state: "offered", limit: MOST_COUNTED } } : undefined, ["appointments:all"],
  ).data;
  const licences = useQuery(
    "GET /api/doctors/credentials/expiring",
    can("doctors.read") ? { query: { days: LICENCE_DAYS, limit: MOST_COUNTED } } : undefined,
  ).data;

  const items: Item[] = [
    { key: "stranded", icon: "alert", ...size(stranded), due: due(stranded), to: "/stranded" },
    { key: "offers", icon: "bell", ...size(offers), due: due(offers), to: "/wait-list?state=offered" },
    { key: "held", icon: "clock", count: held, isMore: false, run: showHeld },
    { key: "licences", icon: "shield", ...size(licences), to: "/doctors" },
  ];
  const shown = items.filter((one) => one.count > 0);
  if (shown.length === 0) return null;
  return (
    <ul className="today-attention" aria-label={t("reception:today.attention.title")}>
      {shown.map((one) => <li key={one.key}><Attention item={one} /></li>)}
    </ul>
  );
}

function Attention({ item }: { item: Item }) {
  const shown = item.isMore ? `${item.count}+` : String(item.count);
  const content = (
    <>
      <Icon name={item.icon} />
      {t(`reception:today.attention.${item.key}`, { count: item.count, shown })}
      {item.due !== undefined && item.due > 0 && <> · {t("reception:today.attention.due", { count: item.due })}</>}
    </>
  );
  if (item.to !== undefined) return <Link to={item.to}>{content}</Link>;
  return item.run === undefined ? <span>{content}</span> : <button type="button" onClick={item.run}>{content}</button>;
}

function size(page: { items: unknown[]; next?: string | undefined } | undefined): { count: number; isMore: boolean } {
  return { count: page?.items.length ?? 0, isMore: page?.next !== undefined };
}
