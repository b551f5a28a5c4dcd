import { useSyncExternalStore } from "react";
import { t } from "../i18n";
import { Button, IconButton } from "./Button";

interface ToastAction {
  label: string;
  run: () => void;
}

/** Short messages that something was done, with a way to take it back where there is one. */
interface Toast {
  id: number;
  text: string;
  isFailure: boolean;
  actions: ToastAction[];
}

const SHOWN_MS = 7_000;
/** Who may take it back, or must know why it failed, gets time to read and to reach for it. */
const SHOWN_LONG_MS = 15_000;
let toasts: Toast[] = [];
let nextID = 0;
/** Since a pointer or the focus is on the messages, none of them goes. */
let isHeld = false;
const timers = new Map<number, ReturnType<typeof setTimeout>>();
const listeners = new Set<() => void>();

function set(next: Toast[]): void {
  toasts = next;
  for (const listener of listeners) listener();
}

export function toast(text: string, options: { isFailure?: boolean; action?: ToastAction | ToastAction[] } = {}): void {
  nextID += 1;
  const id = nextID;
  set([...toasts.slice(-2), { id, text, isFailure: options.isFailure ?? false, actions: [options.action ?? []].flat() }]);
  startTimer(id);
}

function startTimer(id: number): void {
  const one = toasts.find((shown) => shown.id === id);
  if (one === undefined || isHeld) return;
  timers.set(id, setTimeout(() => dismiss(id), one.isFailure || one.actions.length > 0 ? SHOWN_LONG_MS : SHOWN_MS));
}

function dismiss(id: number): void {
  clearTimeout(timers.get(id));
  timers.delete(id);
  set(toasts.filter((one) => one.id !== id));
  if (toasts.length === 0) isHeld = false;
}

/** While they are read or reached for, the messages stay; afterwards their time begins again. */
function hold(holds: boolean): void {
  if (holds === isHeld) return;
  isHeld = holds;
  for (const timer of timers.values()) clearTimeout(timer);
  timers.clear();
  if (!holds) for (const one of toasts) startTimer(one.id);
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function Toasts() {
  const shown = useSyncExternalStore(subscribe, () => toasts);
  return (
    <div
      className="toasts" role="status" aria-live="polite" onPointerEnter={() => hold(true)} onPointerLeave={() => hold(false)}
      onFocus={() => hold(true)} onBlur={() => hold(false)}
    >
      {shown.map((one) => (
        <div key={one.id} className={one.isFailure ? "toast toast-danger" : "toast"}>
          <span className="grow">{one.text}</span>
          {one.actions.map((action) => (
            <Button
              key={action.label} look="quiet" isSmall
              onClick={() => {
                action.run();
                dismiss(one.id);
              }}
            >
              {action.label}
            </Button>
          ))}
          <IconButton icon="close" label={t("close")} isSmall onClick={() => dismiss(one.id)} />
        </div>
      ))}
    </div>
  );
}
