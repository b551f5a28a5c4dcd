import { useEffect, useRef, useState } from "react";
import { usePages } from "../../api/query";
import type { Patient } from "../../api/schema";
import { navigate } from "../../app/router";
import { useMe, useSession } from "../../app/session";
import { Button, Card, EmptyState, Icon, PageHeader, type Rows } from "../../design";
import { t } from "../../i18n";
import { date, number } from "../../i18n/format";
import { PatientTable } from "./PatientTable";
import { useRecentPatients } from "./recent";
import { carryOver, soughtBy, type Sought } from "./words";

/** Waits this long after the last key before it asks the server. */
const PAUSE_MS = 140;
const MOST_SHOWN = 25;
const MOST_NEWEST = 10;

/** What each person searched for last: it is there again when they come back from a record. */
const last = { owner: "", words: "" };

/** Finds patients as one types: names in any order and script, telephone, record number, birth date. */
export function SearchPage() {
  const { can } = useSession();
  const owner = useMe().id;
  const [words, setWords] = useState(last.owner === owner ? last.words : "");
  const [sought, setSought] = useState<Sought | undefined>(() => soughtBy(words));
  const field = useRef<HTMLInputElement>(null);
  const results = useRef<HTMLDivElement>(null);
  /** Enter was pressed before the answer came. */
  const opens = useRef(false);

  useEffect(() => {
    Object.assign(last, { owner, words });
    const timer = setTimeout(() => setSought(soughtBy(words)), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [owner, words]);

  const found = usePages("GET /api/patients", sought === undefined ? undefined : { query: { ...sought, limit: MOST_SHOWN } });
  const rows = useLasting(found, sought !== undefined);
  const isCurrent = !found.isLoading && JSON.stringify(soughtBy(words)) === JSON.stringify(sought);

  useEffect(() => {
    if (!opens.current || !isCurrent || sought === undefined) return;
    opens.current = false;
    open(found.items);
  }, [isCurrent, found.items, sought]);

  /** Opens the only one; of several, one is chosen. */
  function open(items: Patient[]): void {
    const [only] = items;
    if (items.length === 1 && only !== undefined) navigate(`/patients/${only.id}`);
    else firstRow(results.current)?.focus();
  }

  function register(): void {
    carryOver(words);
    navigate("/patients/new");
  }

  return (
    <>
      <PageHeader title={t("patients:search.title")} text={t("patients:search.text")}>
        {can("patients.write") && <Button look="primary" icon="add" onClick={register}>{t("patients:search.register")}</Button>}
      </PageHeader>
      <div role="search" className="patient-search">
        <div className="input-with-icon">
          <Icon name="search" size={20} />
          <input
            ref={field} className="input" type="search" aria-label={t("patients:search.label")} placeholder={t("patients:search.hint")}
            autoFocus autoComplete="off" spellCheck={false} value={words} onFocus={(event) => event.target.select()}
            onChange={(event) => {
              opens.current = false;
              setWords(event.target.value);
            }}
            onKeyDown={(event) => {
              if (event.key === "ArrowDown") {
                event.preventDefault();
                firstRow(results.current)?.focus();
              } else if (event.key === "Enter") {
                event.preventDefault();
                if (isCurrent) open(found.items);
                else {
                  // As soon as the answer is there: a scanner types faster than it comes.
                  opens.current = true;
                  setSought(soughtBy(words));
                }
              }
            }}
          />
        </div>
      </div>
      <div
        ref={results} className="stack"
        onKeyDown={(event) => {
          // Above the first row stands the field.
          if (event.key === "ArrowUp" && event.target === firstRow(results.current)) field.current?.focus();
        }}
      >
        {sought === undefined ? <Offered owner={owner} /> : <Found sought={sought} rows={rows} register={can("patients.write") ? register : undefined} />}
      </div>
    </>
  );
}

function firstRow(place: HTMLElement | null): HTMLElement | null {
  return place?.querySelector<HTMLElement>("tbody tr[tabindex]") ?? null;
}

function Found({ sought, rows, register }: { sought: Sought; rows: Rows<Patient>; register: (() => void) | undefined }) {
  const title = "birthDate" in sought ? t("patients:search.bornOn", { date: date(sought.birthDate) }) : t("patients:search.found");
  const count = rows.items.length;
  return (
    <Card title={title} isFlush actions={<span className="muted small" role="status">{count > 0 && t("shown", { count })}</span>}>
      <PatientTable
        name={title} rows={rows}
        empty={
          <EmptyState
            icon="search" title={t("patients:search.none")}
            text={t("query" in sought && /^[\d\s+-]+$/.test(sought.query) ? "patients:search.noNumberText" : "patients:search.noneText")}
          >
            {register !== undefined && <Button icon="add" onClick={register}>{t("patients:search.registerThem")}</Button>}
          </EmptyState>
        }
      />
    </Card>
  );
}

/** What is there before anything is typed: who was opened here last, and who came to the hospital last. */
function Offered({ owner }: { owner: string }) {
  const ids = useRecentPatients(owner);
  const recent = usePages("GET /api/patients", ids.length === 0 ? undefined : { query: { id: ids, limit: ids.length } });
  const newest = usePages("GET /api/patients", { query: { limit: MOST_NEWEST, count: true } });
  return (
    <>
      {ids.length > 0 && (
        <Card title={t("patients:search.recent")} isFlush>
          <PatientTable name={t("patients:search.recent")} rows={recent} empty={<EmptyState title={t("patients:search.recentGone")} />} />
        </Card>
      )}
      <Card
        title={t("patients:search.newest")} isFlush
        actions={newest.total !== undefined && (
          <span className="muted small">{t("patients:search.total", { count: newest.total, shown: number(newest.total) })}</span>
        )}
      >
        <PatientTable
          name={t("patients:search.newest")} rows={newest}
          empty={<EmptyState icon="patient" title={t("patients:search.nobody")} text={t("patients:search.nobodyText")} />}
        />
      </Card>
    </>
  );
}

/** Rows that stay until the next ones are there, so that the list does not flicker while somebody types. */
function useLasting(rows: Rows<Patient>, isSearching: boolean): Rows<Patient> {
  const before = useRef<Patient[]>([]);
  if (!isSearching) before.current = [];
  else if (rows.isLoading !== true) before.current = rows.items;
  return rows.isLoading === true && rows.items.length === 0 && before.current.length > 0 ? { ...rows, items: before.current } : rows;
}
