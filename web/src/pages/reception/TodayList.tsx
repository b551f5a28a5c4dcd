import { useEffect, useRef, useState, type KeyboardEvent } from "react";
import type { AgendaEntry, Appointment } from "../../api/schema";
import { navigate } from "../../app/router";
import { useSession } from "../../app/session";
import { Badge, Button, EmptyState, Icon, Menu, Table, type MenuItem, type Rows } from "../../design";
import { t } from "../../i18n";
import { time } from "../../i18n/format";
import { AppointmentStatusBadge } from "../shared/AppointmentStatusBadge";
import { CancelDialog } from "../shared/CancelDialog";
import { NoShowConfirm } from "../shared/NoShowConfirm";
import { useTokenSlip } from "../shared/TokenSlip";
import { actionsOf, bookAgain, canBookAgain, useVisitSteps, type Step, type VisitAction } from "../shared/visits";
import { useVisitTypes } from "../shared/VisitTypeSelect";
import { useRemembered } from "./remembered";
import type { View } from "./TodayFilters";

const LATE_MINUTES = 5;
const LONG_WAIT_MINUTES = 30;

/** Who comes today. Arrows walk through it, `c` checks in, `u` takes that back. */
export function TodayList({
  rows, view, isSearch, now, showAll,
}: { rows: Rows<AgendaEntry>; view: View; isSearch: boolean; now: number; showAll: () => void }) {
  const { can } = useSession();
  const steps = useVisitSteps();
  const types = useVisitTypes();
  const { print, slip } = useTokenSlip();
  const [cancelled, setCancelled] = useState<AgendaEntry>();
  const [missing, setMissing] = useState<AgendaEntry>();
  const [prints, setPrints] = useRemembered("print-tokens");
  const frame = useRef<HTMLDivElement>(null);
  useArrowsFromPage(frame);

  async function step(one: Step, entry: AgendaEntry): Promise<void> {
    const keep = rowAfter(frame.current, entry.appointment.id);
    const printSlip = ({ token, checkedInAt }: Appointment) => token !== undefined && print(tokenOf(entry, token, checkedInAt));
    const changed = await steps.run(one, entry.appointment, nameOf(entry), prints === "yes" ? undefined : printSlip);
    if (changed === undefined) return;
    // The row leaves this list soon; whoever works by keyboard goes on with the next one.
    if (view !== "all") keep();
    if (one === "check-in" && prints === "yes") printSlip(changed);
  }

  function pressed(entry: AgendaEntry, event: KeyboardEvent<HTMLElement>): void {
    // A key that is held down goes on to the next row, and would check in everybody.
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
    // Up from the first row is back to the search from which Down came.
    if (event.key === "ArrowUp" && rows.items[0] === entry) return searchOf(frame.current)?.select();
    const wanted = ({ c: "check-in", u: "undo-check-in" } as const)[event.key.toLowerCase()];
    if (wanted !== undefined && actionsOf(entry.appointment, now).includes(wanted)) void step(wanted, entry);
  }

  function items(entry: AgendaEntry, others: VisitAction[]): MenuItem[] {
    const { id, token, checkedInAt } = entry.appointment;
    const found: MenuItem[] = [{ label: t("details"), icon: "info", to: `/appointments/${id}` }];
    if (can("patients.read")) found.push({ label: t("reception:today.record"), icon: "patient", to: `/patients/${entry.appointment.patient}` });
    if (token !== undefined) {
      found.push({ label: t("reception:queue.print"), icon: "print", run: () => print(tokenOf(entry, token, checkedInAt)) });
    }
    for (const one of others) {
      if (one === "cancel") {
        if (can("appointments.write")) {
          found.push({ label: t("reception:parts.cancel.action"), icon: "close", isDangerous: true, run: () => setCancelled(entry) });
        }
      } else if (one === "reschedule") {
        if (can("appointments.write")) found.push({ label: t("reception:parts.reschedule"), icon: "move", to: `/book?reschedule=${id}` });
      } else if (one === "no-show") {
        found.push({ label: t("reception:parts.steps.no-show.action"), icon: icons[one], run: () => setMissing(entry) });
      } else found.push({ label: t(`reception:parts.steps.${one}.action`), icon: icons[one], run: () => void step(one, entry) });
    }
    if (canBookAgain(entry.appointment) && can("appointments.write")) {
      found.push({ label: t("reception:appointment.bookAgain"), icon: "add", to: bookAgain(entry.appointment) });
    }
    return found;
  }

  return (
    <div ref={frame} className="today-list">
      <div className="today-keys-bar no-print">
        <span className="muted small today-keys">
          <kbd>↑</kbd> <kbd>↓</kbd> {t("reception:today.keys.move")} · <kbd>C</kbd> {t("reception:today.keys.checkIn")} · <kbd>U</kbd>{" "}
          {t("reception:today.keys.undo")} · <kbd>Enter</kbd> {t("reception:today.keys.open")}
        </span>
        <label className="check small">
          <input type="checkbox" checked={prints === "yes"} onChange={(event) => setPrints(event.target.checked ? "yes" : "")} />
          {t("reception:today.printAtCheckIn")}
        </label>
      </div>
      <Table
        label={t("reception:today.list")} rows={rows} keyOf={(one) => one.appointment.id} open={(one) => navigate(`/appointments/${one.appointment.id}`)}
        onKey={pressed} empty={<Nobody view={view} isSearch={isSearch} showAll={showAll} />}
        columns={[
          { name: t("reception:today.time"), cell: (one) => <span className="number">{time(one.appointment.start)}</span> },
          {
            name: t("reception:today.patient"), isMain: true,
            cell: (one) => (
              <span data-row={one.appointment.id}>
                <span className="strong">{nameOf(one)}</span> <span className="muted small number nowrap">{one.mrn}</span>
              </span>
            ),
          },
          { name: t("reception:today.doctor"), cell: (one) => one.doctorName ?? "–" },
          {
            name: t("reception:today.visit"),
            cell: (one) => [types.nameOf(one.appointment.visitType), one.appointment.room].filter((part) => part !== undefined).join(" · "),
          },
          { name: t("reception:today.status"), cell: (one) => <Standing entry={one} now={now} view={view} /> },
          {
            name: t("actions"), isActions: true,
            cell: (one) => {
              const [first, ...rest] = actionsOf(one.appointment, now);
              const isStep = first !== undefined && first !== "cancel" && first !== "reschedule";
              return (
                <span className="row row-end today-actions">
                  {isStep && (
                    <Button isSmall isStep icon={icons[first]} onClick={() => void step(first, one)}>
                      {t(`reception:parts.steps.${first}.action`)}
                    </Button>
                  )}
                  <Menu
                    label={t("reception:today.more", { name: nameOf(one) })} button={<Icon name="more" />}
                    items={items(one, isStep || first === undefined ? rest : [first, ...rest])}
                  />
                </span>
              );
            },
          },
        ]}
      />
      {slip}
      {missing !== undefined && (
        <NoShowConfirm name={nameOf(missing)} about={aboutOf(missing)} run={() => void step("no-show", missing)} close={() => setMissing(undefined)} />
      )}
      {cancelled !== undefined && (
        <CancelDialog
          appointment={cancelled.appointment.id} close={() => setCancelled(undefined)}
          about={aboutOf(cancelled)}
        />
      )}
    </div>
  );
}

const icons = { "check-in": "check", "undo-check-in": "back", start: "chevron", complete: "check", "no-show": "offline" } as const;

function Standing({ entry, now, view }: { entry: AgendaEntry; now: number; view: View }) {
  const { status, start, checkedInAt, token } = entry.appointment;
  const late = Math.floor((now - Date.parse(start)) / 60_000);
  const waits = checkedInAt === undefined ? 0 : Math.floor((now - Date.parse(checkedInAt)) / 60_000);
  return (
    <span className="row today-standing">
      {(view === "all" || view === "missed") && status !== "scheduled" && <AppointmentStatusBadge status={status} />}
      {token !== undefined && <span className="strong number nowrap">{t("reception:queue.token", { number: token })}</span>}
      {status === "scheduled" && late >= LATE_MINUTES && <Badge tone="warning">{t("reception:today.late", { count: late })}</Badge>}
      {status === "scheduled" && late < LATE_MINUTES && <span className="muted">{t("reception:today.due")}</span>}
      {status === "checked-in" && (
        <Badge tone={waits >= LONG_WAIT_MINUTES ? "warning" : "neutral"}>{t("reception:today.waits", { count: waits })}</Badge>
      )}
    </span>
  );
}

function Nobody({ view, isSearch, showAll }: { view: View; isSearch: boolean; showAll: () => void }) {
  const { can } = useSession();
  if (isSearch) {
    return (
      <EmptyState
        icon="search" title={t(view === "all" ? "reception:today.nobodyFound.title" : "reception:today.nobodyFound.here")}
        text={t("reception:today.nobodyFound.text")}
      >
        {view !== "all" && <Button icon="search" onClick={showAll}>{t("reception:today.nobodyFound.showAll")}</Button>}
      </EmptyState>
    );
  }
  return (
    <EmptyState icon="check" title={t(`reception:today.nobody.${view}`)} text={view === "expected" ? t("reception:today.nobody.text") : undefined}>
      {view === "expected" && can("appointments.write") && <Button icon="add" onClick={() => navigate("/book")}>{t("reception:today.book")}</Button>}
    </EmptyState>
  );
}

function nameOf(entry: AgendaEntry): string {
  return entry.patientName ?? "–";
}

function aboutOf(entry: AgendaEntry): string {
  return `${nameOf(entry)} · ${time(entry.appointment.start)} · ${entry.doctorName ?? ""}`;
}

function tokenOf(entry: AgendaEntry, number: number, at: string | undefined) {
  return { number, doctor: entry.doctorName ?? "", at: at ?? entry.appointment.start, room: entry.appointment.room };
}

function searchOf(frame: HTMLElement | null): HTMLInputElement | null {
  return frame?.closest(".card")?.querySelector<HTMLInputElement>("input[type=search]") ?? null;
}

/**
 * Remembers the row beside this one; what comes back puts the focus there, unless it went elsewhere meanwhile. After the last row
 * somebody else is looked for.
 */
function rowAfter(frame: HTMLElement | null, id: string): () => void {
  const row = frame?.querySelector(`[data-row="${CSS.escape(id)}"]`)?.closest("tr");
  const next = row?.nextElementSibling ?? row?.previousElementSibling;
  return () => {
    const here = document.activeElement;
    if (row?.contains(here) !== true && here !== document.body) return;
    if (next instanceof HTMLElement && next.isConnected) next.focus();
    else searchOf(frame)?.select();
  };
}

/** The first arrow goes into the list, from wherever nothing else takes it. */
function useArrowsFromPage(frame: { current: HTMLElement | null }): void {
  useEffect(() => {
    const pressed = (event: globalThis.KeyboardEvent) => {
      const here = document.activeElement;
      const isFree = here === null || here === document.body || here.tagName === "MAIN";
      if (!isFree || event.key !== "ArrowDown" || document.querySelector("dialog[open]") !== null) return;
      const first = frame.current?.querySelector<HTMLElement>("tbody tr[tabindex]");
      if (first === null || first === undefined) return;
      event.preventDefault();
      first.focus();
    };
    document.addEventListener("keydown", pressed);
    return () => document.removeEventListener("keydown", pressed);
  }, [frame]);
}
