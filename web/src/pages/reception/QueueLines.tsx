import { useState } from "react";
import type { QueueDisplayCall } from "../../api/schema";
import { Badge, Card, EmptyState, ErrorNotice, Icon, Skeleton } from "../../design";
import { t } from "../../i18n";

export interface Line {
  doctor: string;
  name: string;
  waiting: number;
  expected: number;
  seeing: number;
  called: QueueDisplayCall | undefined;
}

/** Longer lists of doctors can be searched. */
const SEARCHED_FROM = 8;

/** The doctors of the day, those whom people wait for first. */
export function QueueLines({
  lines, chosen, choose, isLoading, error, retry,
}: {
  lines: Line[]; chosen: string | undefined; choose: (doctor: string) => void; isLoading: boolean; error: unknown; retry: () => void;
}) {
  const [words, setWords] = useState("");
  const wanted = words.trim().toLocaleLowerCase();
  const shown = lines.filter((one) => one.name.toLocaleLowerCase().includes(wanted));
  return (
    <Card isFlush className="queue-lines">
      {lines.length >= SEARCHED_FROM && (
        <div className="queue-search input-with-icon">
          <Icon name="search" />
          <input
            className="input" type="search" aria-label={t("reception:queue.findDoctor")} placeholder={t("reception:queue.findDoctor")} value={words}
            autoComplete="off" onChange={(event) => setWords(event.target.value)}
          />
        </div>
      )}
      {error !== undefined && lines.length === 0 && <ErrorNotice error={error} retry={retry} />}
      {isLoading && error === undefined && <div className="queue-search"><Skeleton lines={6} /></div>}
      {!isLoading && shown.length === 0 && <EmptyState title={t("nothingFound")} />}
      <ul aria-label={t("reception:queue.lines")}>
        {shown.map((one) => (
          <li key={one.doctor}>
            <button type="button" className="queue-line" aria-current={one.doctor === chosen ? "true" : undefined} onClick={() => choose(one.doctor)}>
              <span className="grow">
                <span className="strong">{one.name}</span>
                <span className="muted small">{summary(one)}</span>
              </span>
              <Badge tone={one.waiting > 0 ? "accent" : "neutral"}>{t("reception:queue.waiting", { count: one.waiting })}</Badge>
            </button>
          </li>
        ))}
      </ul>
    </Card>
  );
}

/** Who was called last, and how many are still expected. */
export function summary(line: Line): string {
  const parts = [t("reception:queue.expected", { count: line.expected })];
  if (line.called !== undefined) parts.unshift(t("reception:queue.lastCalled", { number: line.called.number }));
  return parts.join(" · ");
}
