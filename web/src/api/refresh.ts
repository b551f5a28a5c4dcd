/**
 * Keeps the browser's session alive. A refresh token works once, and a second use ends the session, so the tabs of one browser
 * take turns: whoever has the lock refreshes, the others find that it was done.
 */
const DONE_AT = "hms.refreshedAt";

let running: Promise<boolean> | undefined;
let onEnded: (() => Promise<void>) | undefined;

/** Sets what happens when the session is over: the promise ends once the person has signed in again. */
export function whenSessionEnds(handler: () => Promise<void>): void {
  onEnded = handler;
}

export async function sessionEnded(): Promise<void> {
  if (onEnded !== undefined) await onEnded();
}

/**
 * @param since When the refused request was sent: a refresh after that, by any tab, is enough.
 * @returns Whether the session goes on.
 */
export async function refreshSession(since: number): Promise<boolean> {
  running ??= alone(() => refreshUnlessDone(since)).finally(() => (running = undefined));
  return running;
}

async function refreshUnlessDone(since: number): Promise<boolean> {
  if (Number(localStorage.getItem(DONE_AT) ?? 0) > since) return true;
  const token = document.cookie.split("; ").find((one) => one.startsWith("hms_csrf="));
  if (token === undefined) return false;
  try {
    const response = await fetch("/api/auth/refresh", {
      method: "POST", body: "{}", credentials: "same-origin",
      headers: { "Content-Type": "application/json", "X-CSRF-Token": decodeURIComponent(token.slice("hms_csrf=".length)) },
    });
    if (response.ok) noteSignedIn();
    return response.ok;
  } catch {
    return false;
  }
}

/** Tells the other tabs that the cookies are new. */
export function noteSignedIn(): void {
  localStorage.setItem(DONE_AT, String(Date.now()));
}

/** Locks are there on https and on this machine; elsewhere one tab at a time is the reader's own care. */
async function alone(work: () => Promise<boolean>): Promise<boolean> {
  if (navigator.locks === undefined) return work();
  return navigator.locks.request("hms-refresh", work);
}
