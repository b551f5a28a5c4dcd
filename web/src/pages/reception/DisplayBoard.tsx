import { useEffect, useState } from "react";
import type { QueueDisplayLine } from "../../api/schema";
import { Skeleton } from "../../design";
import { t } from "../../i18n";
import { time } from "../../i18n/format";

/** A number that was called, and whose line it is in. */
export interface Call {
  key: string;
  number: number;
  desk: string | undefined;
  at: string;
  doctor: string;
  doctorName: string;
}

/** Lines that fit on the screen at a time; more of them take turns. */
const LINES_SHOWN = 6;
const TURN_MS = 10_000;
const CALLS_SHOWN = 4;

export function callsOf(lines: QueueDisplayLine[]): Call[] {
  return lines
    .flatMap((line) => line.called.map((one): Call => ({
      key: `${line.doctor} ${one.number} ${one.at}`, number: one.number, desk: one.desk, at: one.at, doctor: line.doctor, doctorName: line.doctorName,
    })))
    .sort((one, other) => Date.parse(other.at) - Date.parse(one.at));
}

export function newestOf(lines: QueueDisplayLine[]): Call | undefined {
  return callsOf(lines)[0];
}

/** Each doctor's line: the number that is called, where to go, how many wait. */
export function DisplayBoard({ lines, newest, isLoading }: { lines: QueueDisplayLine[]; newest: Call | undefined; isLoading: boolean }) {
  const [turn, setTurn] = useState(0);
  const turns = Math.max(1, Math.ceil(lines.length / LINES_SHOWN));
  useEffect(() => {
    if (turns === 1) return;
    const timer = setInterval(() => setTurn((now) => now + 1), TURN_MS);
    return () => clearInterval(timer);
  }, [turns]);
  // A call turns to the page that it is on.
  useEffect(() => {
    const at = lines.findIndex((one) => one.doctor === newest?.doctor);
    if (at >= 0) setTurn(Math.floor(at / LINES_SHOWN));
  }, [newest?.key]);

  const page = turn % turns;
  const shown = lines.slice(page * LINES_SHOWN, (page + 1) * LINES_SHOWN);
  if (isLoading) return <div className="display-board"><Skeleton lines={6} /></div>;
  if (shown.length === 0) return <div className="display-board display-quiet"><p>{t("reception:display.nobody")}</p></div>;
  return (
    <table className="display-board" aria-label={t("reception:display.board")}>
      {turns > 1 && <caption>{t("reception:display.page", { page: page + 1, pages: turns })}</caption>}
      <thead>
        <tr>
          <th scope="col">{t("reception:display.doctor")}</th>
          <th scope="col" className="end">{t("reception:display.now")}</th>
          <th scope="col">{t("reception:display.where")}</th>
          <th scope="col" className="end">{t("reception:display.waiting")}</th>
        </tr>
      </thead>
      <tbody>
        {shown.map((line) => {
          const call = line.called[0];
          return (
            <tr key={line.doctor} className={line.doctor === newest?.doctor ? "display-new" : undefined}>
              <th scope="row">{line.doctorName}</th>
              <td className="end display-number number">{call?.number ?? "–"}</td>
              <td>{call?.desk ?? ""}</td>
              <td className="end number">{line.waiting}</td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

/** The newest call, as large as the screen allows, and those before it. */
export function DisplayCalls({ lines, newest }: { lines: QueueDisplayLine[]; newest: Call | undefined }) {
  if (newest === undefined) return null;
  const before = callsOf(lines).slice(1, CALLS_SHOWN);
  return (
    <aside className="display-calls">
      <section key={newest.key} className="display-hero" role="status">
        <h2>{t("reception:display.call")}</h2>
        <p className="display-hero-number number">{newest.number}</p>
        <p className="display-hero-desk">{newest.desk ?? newest.doctorName}</p>
        {newest.desk !== undefined && <p className="display-hero-doctor">{newest.doctorName}</p>}
      </section>
      {before.length > 0 && (
        <section>
          <h2>{t("reception:display.before")}</h2>
          <ul className="display-before">
            {before.map((one) => (
              <li key={one.key}>
                <span className="display-number number">{one.number}</span>
                <span className="grow">
                  {one.desk ?? one.doctorName}
                  {one.desk !== undefined && <span className="muted">{one.doctorName}</span>}
                </span>
                <span className="muted number">{time(one.at)}</span>
              </li>
            ))}
          </ul>
        </section>
      )}
    </aside>
  );
}
