import { useCallback, useEffect, useRef, useState, useSyncExternalStore } from "react";
import { call, type Answer, type Arguments, type Operation } from "./client";
import { watch } from "./live";

/**
 * What was read from the API, shared by all parts of a page: asked once however many need it, shown at once when it was read
 * before, and read again when a change of ours or of somebody else's touches it.
 */
interface Entry {
  operation: Operation;
  data: unknown;
  error: unknown;
  isLoading: boolean;
  readAt: number;
  listeners: Set<() => void>;
  run: () => Promise<unknown>;
  version: number;
}

export interface Query<T> {
  /** Nothing, until it was read once. What was read last stays while it is read again. */
  data: T | undefined;
  error: unknown;
  isLoading: boolean;
  refresh: () => void;
}

const entries = new Map<string, Entry>();
const MOST_KEPT = 200;
/** What was read this short a time ago is not read again because another part of the page shows it too. */
const FRESH_MS = 2_000;

function read(entry: Entry): void {
  const version = ++entry.version;
  entry.isLoading = true;
  tell(entry);
  entry.run().then(
    (data) => settle(entry, version, () => Object.assign(entry, { data, error: undefined, readAt: Date.now() })),
    (error: unknown) => settle(entry, version, () => Object.assign(entry, { error })),
  );
}

function settle(entry: Entry, version: number, apply: () => void): void {
  if (entry.version !== version) return;
  apply();
  entry.isLoading = false;
  tell(entry);
}

function tell(entry: Entry): void {
  snapshots.delete(entry);
  for (const listener of [...entry.listeners]) listener();
}

const snapshots = new WeakMap<Entry, Query<unknown>>();

function snapshot(entry: Entry): Query<unknown> {
  let known = snapshots.get(entry);
  if (known === undefined) {
    // What was not read yet is about to be: it is not an empty answer.
    const isLoading = entry.isLoading || entry.readAt === 0 && entry.error === undefined;
    known = { data: entry.data, error: entry.error, isLoading, refresh: () => read(entry) };
    snapshots.set(entry, known);
  }
  return known;
}

function entryOf(key: string, operation: Operation, run: () => Promise<unknown>): Entry {
  let entry = entries.get(key);
  if (entry === undefined) {
    for (const [old, one] of entries) {
      if (entries.size < MOST_KEPT) break;
      if (one.listeners.size === 0) entries.delete(old);
    }
    entry = {
      operation, data: undefined, error: undefined, isLoading: false, readAt: 0, listeners: new Set(), run, version: 0,
    };
    entries.set(key, entry);
  }
  return entry;
}

const idle: Query<never> = { data: undefined, error: undefined, isLoading: false, refresh: () => undefined };

/**
 * Reads an operation while the component is shown.
 * @param args Nothing reads nothing: for what depends on something that is not known yet.
 * @param topics Of live updates: it is read again when one of them changes.
 */
export function useQuery<K extends Operation>(
  operation: K, args: Arguments<K> | undefined, topics: string[] = [],
): Query<Answer<K>> {
  const key = args === undefined ? undefined : `${operation} ${JSON.stringify(args)}`;
  const entry =
    key === undefined || args === undefined ? undefined : entryOf(key, operation, () => call(operation, args));

  const subscribe = useCallback(
    (listener: () => void) => {
      if (entry === undefined) return () => undefined;
      entry.listeners.add(listener);
      // Several parts of a page that begin to show it at once ask once.
      queueMicrotask(() => !entry.isLoading && Date.now() - entry.readAt > FRESH_MS && read(entry));
      return () => entry.listeners.delete(listener);
    },
    [entry],
  );
  const current = useSyncExternalStore(subscribe, () => (entry === undefined ? idle : snapshot(entry)));
  useTopics(topics, current.refresh);
  return current as Query<Answer<K>>;
}

/** Calls back, at most once in a while, when one of the topics changes. */
export function useTopics(topics: string[], changed: () => void): void {
  const latest = useRef(changed);
  latest.current = changed;
  const key = topics.join(" ");
  useEffect(() => {
    if (key === "") return;
    return watch(key.split(" "), () => latest.current());
  }, [key]);
}

/**
 * Reads again whatever is shown of these paths: `/api/appointments` means all below it too. What is shown no more by then,
 * because the change leads to another page, is forgotten instead.
 */
export function invalidate(...paths: string[]): void {
  setTimeout(() => {
    for (const [key, entry] of entries) {
      const path = entry.operation.split(" ")[1] ?? "";
      if (!paths.some((one) => path.startsWith(one))) continue;
      if (entry.listeners.size > 0) read(entry);
      else entries.delete(key);
    }
  });
}

/** Forgets everything, for whoever signs in next. */
export function forgetAll(): void {
  for (const [key, entry] of entries) if (entry.listeners.size === 0) entries.delete(key);
}

type PageOf<K extends Operation> = Answer<K> extends { items: (infer Item)[] } ? Item : never;

export interface Pages<Item> {
  items: Item[];
  /** How many there are in all, where it was asked for. */
  total: number | undefined;
  error: unknown;
  /** Services whose items are not in the list because they do not answer, where it is gathered from several. */
  missing: string[];
  isLoading: boolean;
  /** Reads the next page; nothing, if there is none. */
  more: (() => void) | undefined;
  refresh: () => void;
}

/** Reads a list page by page, by its cursors. A change reads again as many pages as are shown. */
export function usePages<K extends Operation>(
  operation: K, args: Arguments<K> | undefined, topics: string[] = [],
): Pages<PageOf<K>> {
  const key = args === undefined ? "" : JSON.stringify(args);
  const [cursors, setCursors] = useState<{ key: string; list: string[] }>({ key, list: [] });
  const shown = cursors.key === key ? cursors.list : [];
  const first = useQuery(operation, args, topics);
  const [rest, setRest] = useState<{ key: string; pages: { items: unknown[]; next?: string }[]; error: unknown }>({
    key, pages: [], error: undefined,
  });
  const [isMore, setIsMore] = useState(false);
  const pages = rest.key === key ? rest.pages : [];

  useEffect(() => {
    if (args === undefined || shown.length === 0) return;
    let isOver = false;
    setIsMore(true);
    (async () => {
      const read: { items: unknown[]; next?: string }[] = [];
      let cursor = (first.data as { next?: string } | undefined)?.next;
      for (let number = 0; number < shown.length && cursor !== undefined; number += 1) {
        const given = args as { query?: object };
        const next = { ...args, query: { ...given.query, cursor } } as unknown as Arguments<K>;
        const page = (await call(operation, next)) as { items: unknown[]; next?: string };
        read.push(page);
        cursor = page.next;
      }
      return read;
    })().then(
      (read) => !isOver && setRest({ key, pages: read, error: undefined }),
      (error: unknown) => !isOver && setRest({ key, pages, error }),
    ).finally(() => !isOver && setIsMore(false));
    return () => {
      isOver = true;
    };
    // The pages follow the first one: they are read again when it is.
  }, [first.data, key, shown.length]);

  const head = first.data as { items: unknown[]; next?: string; total?: number; missing?: string[] } | undefined;
  const next = pages.length > 0 ? pages[pages.length - 1]?.next : shown.length === 0 ? head?.next : undefined;
  return {
    items: [...(head?.items ?? []), ...pages.flatMap((page) => page.items)] as PageOf<K>[],
    total: head?.total,
    error: first.error ?? rest.error,
    missing: head?.missing ?? [],
    isLoading: first.isLoading || isMore,
    more: next === undefined ? undefined : () => setCursors({ key, list: [...shown, next] }),
    refresh: first.refresh,
  };
}
