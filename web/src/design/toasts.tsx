import { useSyncExternalStore } from "react";
import { t } from "../i18n";
import { Button, IconButton } from "./Button";

/** Short messages that something was done, with a way to take it back where there is one. */
interface Toast {
  id: number;
  text: string;
  isFailure: boolean;
  action: { label: string; run: () => void } | undefined;
}

const SHOWN_MS = 7_000;
let toasts: Toast[] = [];
let nextID = 0;
const listeners = new Set<() => void>();

function set(next: Toast[]): void {
  toasts = next;
  for (const listener of listeners) listener();
}

export function toast(text: string, options: { isFailure?: boolean; action?: Toast["action"] } = {}): void {
  nextID += 1;
  const id = nextID;
  set([...toasts.slice(-2), { id, text, isFailure: options.isFailure ?? false, action: options.action }]);
  setTimeout(() => dismiss(id), SHOWN_MS);
}

function dismiss(id: number): void {
  set(toasts.filter((one) => one.id !== id));
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function Toasts() {
  const shown = useSyncExternalStore(subscribe, () => toasts);
  return (
    <div className="toasts" role="status" aria-live="polite">
      {shown.map((one) => (
        <div key={one.id} className={one.isFailure ? "toast toast-danger" : "toast"}>
          <span className="grow">{one.text}</span>
          {one.action !== undefined && (
            <Button
              look="quiet" isSmall
              onClick={() => {
                one.action?.run();
                dismiss(one.id);
              }}
            >
              {one.action.label}
            </Button>
          )}
          <IconButton icon="close" label={t("close")} isSmall onClick={() => dismiss(one.id)} />
        </div>
      ))}
    </div>
  );
}
