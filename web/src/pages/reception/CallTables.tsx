import { useEffect } from "react";
import { EmptyState, Table, type Column, type Rows } from "../../design";
import type { ReactNode } from "react";
import { t } from "../../i18n";
import { number } from "../../i18n/format";
import { byCall, callTime, type ToCall } from "./calls";

/** So many are read without being asked for: their names come in two calls. */
const MOST_SORTED = 200;

/** A list of patients to call: whom to call now, and folded away below whom to call later. */
export function CallTables<Row extends ToCall>({
  label, columns, rows, empty, now,
}: { label: string; columns: Column<Row>[]; rows: Rows<Row>; empty: ReactNode; now: number }) {
  const sorted = byCall(rows.items, now);
  const next = sorted.later[0]?.contact?.last.callAgainAt;
  // A list is sorted as far as it was read. Where all of that is for later, those to call now may stand further down.
  const isEnough = rows.items.length >= MOST_SORTED && sorted.now.length > 0;
  const wantsMore = !isEnough && rows.isLoading !== true && rows.error === undefined;
  useEffect(() => {
    if (wantsMore) rows.more?.();
  }, [wantsMore, rows.items.length]);
  const nobodyNow = next !== undefined && (
    <EmptyState icon="clock" title={t("reception:calls.nobodyNow.title")} text={t("reception:calls.nobodyNow.text", { time: callTime(next, now) })} />
  );
  return (
    <>
      {isEnough && rows.more !== undefined && (
        <p className="queue-note small">{t("reception:calls.partly", { number: number(rows.items.length) })}</p>
      )}
      <Table label={label} columns={columns} rows={{ ...rows, items: sorted.now }} keyOf={(one) => one.id} empty={nobodyNow || empty} />
      {next !== undefined && (
        <details className="queue-over">
          <summary>{t("reception:calls.later", { count: sorted.later.length, time: callTime(next, now) })}</summary>
          <Table label={t("reception:calls.laterList")} columns={columns} rows={{ items: sorted.later }} keyOf={(one) => one.id} empty={null} />
        </details>
      )}
    </>
  );
}
