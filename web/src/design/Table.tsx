import { useEffect, useRef, useState, type KeyboardEvent, type ReactNode } from "react";
import { t } from "../i18n";
import { Button } from "./Button";
import { ErrorNotice } from "./Notice";
import { Skeleton } from "./Skeleton";
import { useRowFocus } from "./useRowFocus";

export interface Column<Row> {
  /** What the column is called; before each value on a phone. */
  name: string;
  cell: (row: Row) => ReactNode;
  /** Numbers stand at the end. */
  isEnd?: boolean;
  /** The value that names the row: the head of its block on a phone. */
  isMain?: boolean;
  /** Buttons: without a name. */
  isActions?: boolean;
}

/** The lists of `usePages`, or rows that are all there. */
export interface Rows<Row> {
  items: Row[];
  isLoading?: boolean;
  error?: unknown;
  more?: (() => void) | undefined;
  total?: number | undefined;
  refresh?: () => void;
}

const ROW_HEIGHT = 49;
/** Longer lists show only the rows in sight and some beside them. */
const VIRTUAL_FROM = 100;
const BESIDE = 12;

/**
 * A table that a keyboard can walk through: arrows move from row to row, Enter opens one.
 * @param open What opening a row does; rows without it can't be opened.
 * @param onKey What other keys do on a row that has the focus.
 * @param empty What is shown when there is nothing.
 */
export function Table<Row>({
  label, columns, rows, keyOf, open, onKey, empty,
}: {
  label: string; columns: Column<Row>[]; rows: Rows<Row>; keyOf: (row: Row) => string; open?: (row: Row) => void; empty: ReactNode;
  onKey?: (row: Row, event: KeyboardEvent<HTMLElement>) => void;
}) {
  const frame = useRef<HTMLDivElement>(null);
  const [range, setRange] = useState({ from: 0, to: VIRTUAL_FROM });
  const isVirtual = rows.items.length > VIRTUAL_FROM;
  const focus = useRowFocus(frame, rows.items.map(keyOf));

  useEffect(() => {
    const element = frame.current;
    if (!isVirtual || element === null) return;
    const update = () => {
      const from = Math.max(0, Math.floor(element.scrollTop / ROW_HEIGHT) - BESIDE);
      const to = Math.ceil((element.scrollTop + element.clientHeight) / ROW_HEIGHT) + BESIDE;
      setRange((now) => (now.from === from && now.to === to ? now : { from, to }));
      if (rows.more !== undefined && rows.isLoading !== true && to >= rows.items.length) rows.more();
    };
    update();
    element.addEventListener("scroll", update, { passive: true });
    return () => element.removeEventListener("scroll", update);
  }, [isVirtual, rows.items.length, rows.more, rows.isLoading]);

  if (rows.error !== undefined && rows.items.length === 0) {
    return <div className="table-more"><ErrorNotice error={rows.error} retry={rows.refresh} /></div>;
  }
  if (rows.items.length === 0) {
    return rows.isLoading === true ? <div className="card-header"><div className="grow"><Skeleton lines={4} /></div></div> : <>{empty}</>;
  }
  const from = isVirtual ? range.from : 0;
  const shown = isVirtual ? rows.items.slice(range.from, range.to) : rows.items;
  const below = isVirtual ? Math.max(0, rows.items.length - range.to) : 0;
  return (
    <>
      <div
        ref={frame} className={`table-frame ${isVirtual ? "table-frame-virtual" : ""}`}
        {...(isVirtual ? { tabIndex: 0, role: "region", "aria-label": label } : {})}
      >
        <table className="table" aria-label={label} aria-rowcount={rows.total ?? (rows.more === undefined ? rows.items.length : -1)}>
          <thead>
            <tr>
              {columns.map((column) => (
                <th key={column.name} scope="col" className={column.isEnd === true ? "end" : ""}>
                  {column.isActions === true ? <span className="visually-hidden">{column.name}</span> : column.name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody onKeyDown={walk} {...focus}>
            {from > 0 && <Spacer height={from * ROW_HEIGHT} />}
            {shown.map((row, index) => (
              <tr
                key={keyOf(row)} aria-rowindex={from + index + 1} data-opens={open === undefined ? undefined : true}
                tabIndex={open === undefined ? undefined : 0}
                onClick={(event) => {
                  if (open !== undefined && !isControl(event.target as HTMLElement)) open(row);
                }}
                onKeyDown={(event) => {
                  if (event.target !== event.currentTarget) return;
                  if (open !== undefined && event.key === "Enter") {
                    // The same press must not go on to a button that has the focus in what it opens.
                    event.preventDefault();
                    open(row);
                  } else onKey?.(row, event);
                }}
              >
                {columns.map((column) => (
                  <td
                    key={column.name} data-column={column.name}
                    className={[
                      column.isEnd === true ? "end number" : "", column.isMain === true ? "cell-main" : "",
                      column.isActions === true ? "cell-actions" : "",
                    ].join(" ").trim()}
                  >
                    {column.cell(row)}
                  </td>
                ))}
              </tr>
            ))}
            {below > 0 && <Spacer height={below * ROW_HEIGHT} />}
          </tbody>
        </table>
      </div>
      {(rows.more !== undefined || rows.error !== undefined) && (
        <div className="table-more">
          {rows.error !== undefined && <ErrorNotice error={rows.error} />}
          {rows.more !== undefined && (
            <>
              <span className="muted small">{t("shown", { count: rows.items.length })}</span>
              <Button isSmall isBusy={rows.isLoading} onClick={rows.more}>{t("more")}</Button>
            </>
          )}
        </div>
      )}
    </>
  );
}

function Spacer({ height }: { height: number }) {
  return <tr className="table-spacer" aria-hidden="true"><td style={{ height: `${height}px` }} /></tr>;
}

function isControl(target: HTMLElement): boolean {
  return target.closest("a, button, input, select, label, [role=menu]") !== null;
}

function walk(event: KeyboardEvent<HTMLElement>): void {
  if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
  const row = (event.target as HTMLElement).closest("tr");
  if (event.target !== row) return;
  const next = event.key === "ArrowDown" ? row?.nextElementSibling : row?.previousElementSibling;
  if (next instanceof HTMLElement && next.tabIndex === 0) {
    event.preventDefault();
    next.focus();
  }
}
