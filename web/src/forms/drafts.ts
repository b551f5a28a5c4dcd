/**
 * What was typed and not saved yet. It is kept in this browser for a day, for the person who typed it, so that a reload, a
 * sign-out or an empty battery loses nothing; saving or discarding deletes it.
 */
const PREFIX = "hms.draft.";
const KEPT_MS = 24 * 3_600_000;

interface Stored {
  at: number;
  values: unknown;
}

export function loadDraft<T>(owner: string, name: string): T | undefined {
  try {
    const stored = JSON.parse(localStorage.getItem(key(owner, name)) ?? "null") as Stored | null;
    return stored !== null && Date.now() - stored.at < KEPT_MS ? (stored.values as T) : undefined;
  } catch {
    return undefined;
  }
}

export function saveDraft(owner: string, name: string, values: unknown): void {
  try {
    localStorage.setItem(key(owner, name), JSON.stringify({ at: Date.now(), values }));
  } catch {
    // No room: the draft is lost by a reload, nothing else.
  }
}

export function dropDraft(owner: string, name: string): void {
  localStorage.removeItem(key(owner, name));
}

/** Deletes what is out of date, whoever's it is. */
export function dropOldDrafts(): void {
  for (const name of Object.keys(localStorage)) {
    if (!name.startsWith(PREFIX)) continue;
    try {
      const stored = JSON.parse(localStorage.getItem(name) ?? "") as Stored;
      if (Date.now() - stored.at < KEPT_MS) continue;
    } catch {
      // Not one of ours any more.
    }
    localStorage.removeItem(name);
  }
}

function key(owner: string, name: string): string {
  return `${PREFIX}${owner}.${name}`;
}
