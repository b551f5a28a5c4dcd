import { useEffect, useMemo, useState } from "react";
import { useQuery } from "../../api/query";
import { Link, useLocation } from "../../app/router";
import { useSession } from "../../app/session";
import { useIsOnline } from "../../app/online";
import { Button, Icon } from "../../design";
import { t } from "../../i18n";
import { time, weekdayAndDate, dateOf } from "../../i18n/format";
import { useNow } from "../shared/clock";
import { bell, useAwake, useHiddenCursor } from "./display";
import { DisplayBoard, DisplayCalls, newestOf } from "./DisplayBoard";
import { useDisplayLanguage } from "./displayLanguage";

/** Asks again this often, also when no live update came. */
const REFRESH_MS = 30_000;
/** Numbers that were read longer ago than this may be wrong; the screen says so. */
const STALE_MS = 75_000;

/**
 * The waiting room's screen: numbers and where to go, never names of patients. `?doctor=` (repeated) shows some doctors' lines only,
 * `?lang=` one language instead of all in turn. It needs nobody: it asks again until there is an answer.
 */
export function DisplayPage() {
  const { hospital } = useSession();
  const { query } = useLocation();
  const now = useNow(1000);
  const isOnline = useIsOnline();
  const language = useDisplayLanguage(query.get("lang"));
  const wanted = query.getAll("doctor");
  const display = useQuery("GET /api/appointments/display", { query: wanted.length === 1 ? { doctor: wanted[0] } : {} }, ["queue"]);
  const readAt = useReadAt(display.data);
  useRepeated(display.refresh, REFRESH_MS, isOnline);
  const [hasBell, setHasBell] = useState(false);
  const isIdle = useHiddenCursor();
  useAwake();

  const lines = useMemo(() => {
    const shown = (display.data?.lines ?? []).filter((one) => wanted.length === 0 || wanted.includes(one.doctor));
    return shown.filter((one) => one.waiting > 0 || one.called.length > 0);
  }, [display.data, wanted.join(" ")]);
  const newest = newestOf(lines);
  useBell(newest?.key, hasBell);

  const isStale = !isOnline || display.error !== undefined || (readAt !== undefined && now - readAt > STALE_MS);
  return (
    <main className={isIdle ? "display display-idle" : "display"} lang={language} tabIndex={-1}>
      <header className="display-header">
        <span className="display-hospital"><Icon name="heart" size={44} />{hospital?.name}</span>
        <span className="display-date">{weekdayAndDate(dateOf(new Date(now)), true)}</span>
        <span className="display-clock number">{time(new Date(now))}</span>
      </header>
      {isStale && (
        <p className="display-stale" role="alert">
          <Icon name="offline" size={36} />
          {readAt === undefined ? t("reception:display.noConnection") : t("reception:display.stale", { time: time(new Date(readAt)) })}
        </p>
      )}
      <h1 className="visually-hidden">{t("reception:display.title")}</h1>
      <div className="display-main">
        <DisplayBoard lines={lines} newest={newest} isLoading={display.data === undefined && display.error === undefined} />
        <DisplayCalls lines={lines} newest={newest} />
      </div>
      <footer className="display-footer">
        <p>{t("reception:display.hint")}</p>
        <span className="display-controls">
          {!hasBell && (
            <Button
              icon="bell" isSmall
              onClick={() => {
                bell();
                setHasBell(true);
              }}
            >
              {t("reception:display.bellOn")}
            </Button>
          )}
          <Link to="/queue" className="button button-small">{t("reception:display.leave")}</Link>
        </span>
      </footer>
    </main>
  );
}

/** When what is shown was read. */
function useReadAt(data: unknown): number | undefined {
  const [at, setAt] = useState<number>();
  useEffect(() => {
    if (data !== undefined) setAt(Date.now());
  }, [data]);
  return at;
}

/** Reads again in steps, and at once when the network is back. */
function useRepeated(refresh: () => void, everyMilliseconds: number, isOnline: boolean): void {
  useEffect(() => {
    const timer = setInterval(refresh, everyMilliseconds);
    return () => clearInterval(timer);
  }, [refresh, everyMilliseconds]);
  useEffect(() => {
    if (isOnline) refresh();
  }, [isOnline]);
}

/** Rings for each new call; not for those that were there when the screen was switched on. */
function useBell(newest: string | undefined, isOn: boolean): void {
  const [heard, setHeard] = useState(newest);
  useEffect(() => {
    if (newest === heard) return;
    setHeard(newest);
    if (isOn && newest !== undefined) bell();
  }, [newest, heard, isOn]);
}
