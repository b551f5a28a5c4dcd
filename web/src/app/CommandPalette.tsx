import { useEffect, useId, useMemo, useRef, useState } from "react";
import { call } from "../api/client";
import { Problem } from "../api/problem";
import type { Patient } from "../api/schema";
import { Icon, type IconName } from "../design/Icon";
import { messageOf } from "../design/Notice";
import { Avatar } from "../design/Page";
import { toast } from "../design/toasts";
import { t } from "../i18n";
import { carryOver } from "../pages/patients/words";
import { fullName, PersonLine } from "../pages/shared/people";
import { isOffered } from "./route";
import { routes } from "./routes";
import { navigate } from "./router";
import { useSession } from "./session";

interface Found {
  key: string;
  group: "patients" | "pages";
  icon: IconName;
  name: string;
  patient?: Patient;
  to: string;
}

const PAUSE_MS = 120;

/** Search from anywhere: patients as one types, and the pages of the app. */
export function CommandPalette({ close }: { close: () => void }) {
  const session = useSession();
  const { can } = session;
  const [words, setWords] = useState("");
  const [patients, setPatients] = useState<Found[]>([]);
  const [active, setActive] = useState(0);
  /** The words that `patients` answers. */
  const [answered, setAnswered] = useState("");
  const dialog = useRef<HTMLDialogElement>(null);
  const list = useId();
  const mayFindPatients = can("patients.read");

  useEffect(() => {
    const before = document.activeElement;
    dialog.current?.showModal();
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);

  useEffect(() => {
    const wanted = words.trim();
    if (wanted.length < 2 || !mayFindPatients) return setPatients([]);
    const stop = new AbortController();
    const timer = setTimeout(() => {
      findPatients(wanted, 8, stop.signal).then(
        (items) => {
          if (stop.signal.aborted) return;
          setPatients(
            items.map((one) => ({
              key: one.id, group: "patients", icon: "patient", name: fullName(one.name), patient: one, to: `/patients/${one.id}`,
            })),
          );
          setAnswered(wanted);
          setActive(0);
        },
        () => undefined,
      );
    }, PAUSE_MS);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [words, mayFindPatients]);

  const pages = useMemo(() => {
    const wanted = words.trim().toLocaleLowerCase();
    return routes
      .filter((one) => isOffered(one, session))
      .map((one): Found => ({ key: one.path, group: "pages", icon: one.menu?.icon ?? "chevron", name: t(one.title), to: one.path }))
      .filter((one) => one.name.toLocaleLowerCase().includes(wanted));
  }, [words, session]);

  // Who is not found is registered by what was typed.
  const sought = words.trim();
  const offers = patients.length === 0 && sought.length >= 2 && answered === sought && can("patients.write");
  const register: Found = { key: "register", group: "pages", icon: "add", name: t("palette.register", { words: sought }), to: "/patients/new" };
  const found = [...patients, ...pages, ...(offers ? [register] : [])];
  function open(one: Found | undefined): void {
    if (one === undefined) return;
    close();
    if (one === register) carryOver(sought);
    navigate(one.to);
  }

  return (
    <dialog
      ref={dialog} className="dialog palette" aria-label={t("palette.title")} onCancel={close}
      onClick={(event) => event.target === dialog.current && close()}
    >
      <div className="input-with-icon">
        <Icon name="search" size={20} />
        <input
          className="input" role="combobox" aria-label={t("palette.open")} aria-expanded="true" aria-controls={list} aria-autocomplete="list"
          aria-activedescendant={found.length > 0 ? `${list}-${active}` : undefined} placeholder={t("palette.hint")} autoFocus autoComplete="off"
          value={words} onChange={(event) => setWords(event.target.value)}
          onKeyDown={(event) => {
            const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
            if (step !== undefined && found.length > 0) {
              event.preventDefault();
              setActive((active + step + found.length) % found.length);
            } else if (event.key === "Enter") {
              event.preventDefault();
              open(found[active]);
            }
          }}
        />
      </div>
      <div className="options" role="listbox" id={list} aria-label={t("palette.title")}>
        {found.map((one, index) => (
          <div
            key={one.key} id={`${list}-${index}`} role="option" aria-selected={index === active} onClick={() => open(one)}
            onPointerMove={() => setActive(index)}
          >
            {one.patient !== undefined ? <Avatar name={one.name} /> : <Icon name={one.icon} />}
            {one.patient !== undefined ? <PersonLine patient={one.patient} /> : <span className="grow">{one.name}</span>}
          </div>
        ))}
        {found.length === 0 && <div className="group-name" role="option" aria-selected="false" aria-disabled="true">{t("nothingFound")}</div>}
      </div>
    </dialog>
  );
}

/** Finds by what was typed or scanned: a record number, or the beginnings of names and numbers. */
export async function findPatients(words: string, limit: number, signal?: AbortSignal): Promise<Patient[]> {
  const given = signal === undefined ? {} : { signal };
  const mrn = mrnOf(words);
  if (mrn !== undefined) {
    const page = await call("GET /api/patients", { query: { mrn }, ...given });
    if (page.items.length > 0) return page.items;
  }
  return (await call("GET /api/patients", { query: { query: words, limit }, ...given })).items;
}

/** Of a scanned code, `hms:patient:MRN00012340`, or of the number alone. */
function mrnOf(text: string): string | undefined {
  const code = /^hms:patient:(\S+)$/i.exec(text)?.[1] ?? text;
  return /^[A-Za-z]{0,6}\d{6,12}$/.test(code) && /[A-Za-z]/.test(code) ? code.toUpperCase() : undefined;
}

/** A scanner types faster than people, and ends with Enter. */
const SCAN_GAP_MS = 40;
const SHORTEST_SCAN = 6;

/** Opens what a scanned wristband or card names, wherever nothing is being typed. */
export function useScanner(): void {
  const { can } = useSession();
  const mayFind = can("patients.read");
  useEffect(() => {
    if (!mayFind) return;
    let typed = "";
    let last = 0;
    const pressed = (event: KeyboardEvent) => {
      if ((event.target as HTMLElement).closest("input, textarea, select, [contenteditable]") !== null) return;
      if (event.timeStamp - last > SCAN_GAP_MS) typed = "";
      last = event.timeStamp;
      if (event.key.length === 1) typed += event.key;
      else if (event.key === "Enter" && typed.length >= SHORTEST_SCAN) {
        event.preventDefault();
        const code = typed;
        typed = "";
        findPatients(code, 2).then(
          (found) => {
            const [only] = found;
            if (found.length === 1 && only !== undefined) navigate(`/patients/${only.id}`);
            else toast(t("scan.unknown", { code }), { isFailure: true });
          },
          (error: unknown) =>
            toast(error instanceof Problem && error.status === 422 ? t("scan.unknown", { code }) : messageOf(error), { isFailure: true }),
        );
      }
    };
    document.addEventListener("keydown", pressed);
    return () => document.removeEventListener("keydown", pressed);
  }, [mayFind]);
}
