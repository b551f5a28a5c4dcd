import { useEffect, useState } from "react";

/** The records that a person opened last on this computer, newest first: their ids and nothing else. */
const PREFIX = "hms.recent-patients.";
const MOST = 10;

export function recentPatients(owner: string): string[] {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(PREFIX + owner) ?? "[]");
    return Array.isArray(stored) ? stored.filter((one) => typeof one === "string").slice(0, MOST) : [];
  } catch {
    return [];
  }
}

export function notePatient(owner: string, id: string): void {
  const next = [id, ...recentPatients(owner).filter((one) => one !== id)].slice(0, MOST);
  try {
    localStorage.setItem(PREFIX + owner, JSON.stringify(next));
  } catch {
    // No room: the list is a convenience only.
  }
}

/** As they were when the page was opened. */
export function useRecentPatients(owner: string): string[] {
  return useState(() => recentPatients(owner))[0];
}

/** Notes that a record is shown, once it is there. */
export function useNotedPatient(owner: string, id: string | undefined): void {
  useEffect(() => {
    if (id !== undefined) notePatient(owner, id);
  }, [owner, id]);
}
