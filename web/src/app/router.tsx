import { useCallback, useSyncExternalStore, type AnchorHTMLAttributes } from "react";

/** The address bar as state: paths of the app, and the query of the page that is shown. */
export interface Location {
  path: string;
  query: URLSearchParams;
  /** What is kept with this entry of the browser's history, but does not stand in the address. */
  kept: unknown;
}

const listeners = new Set<() => void>();
let current = read();

function read(): Location {
  return { path: window.location.pathname, query: new URLSearchParams(window.location.search), kept: window.history.state };
}

function changed(): void {
  current = read();
  for (const listener of [...listeners]) listener();
}

window.addEventListener("popstate", changed);

/** Goes to another page. @param isSamePlace Replaces the address, for filters of the page that is shown. */
export function navigate(to: string, isSamePlace = false): void {
  if (isSamePlace) {
    const isSamePage = new URL(to, window.location.href).pathname === window.location.pathname;
    window.history.replaceState(isSamePage ? window.history.state : null, "", to);
  } else {
    window.history.pushState(null, "", to);
    window.scrollTo(0, 0);
  }
  changed();
}

/** Keeps something with the present entry of the history: a reload and "back" find it again. */
export function keep(value: unknown): void {
  window.history.replaceState(value, "");
  changed();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function useLocation(): Location {
  return useSyncExternalStore(subscribe, () => current);
}

/** One parameter of the address's query, kept there so that a reload and a link show the same. */
export function useQueryParameter(name: string, initial = ""): [string, (value: string) => void] {
  const { query } = useLocation();
  const set = useCallback(
    (value: string) => {
      const next = new URLSearchParams(window.location.search);
      if (value === "" || value === initial) next.delete(name);
      else next.set(name, value);
      const text = next.toString();
      navigate(window.location.pathname + (text === "" ? "" : `?${text}`), true);
    },
    [name, initial],
  );
  return [query.get(name) ?? initial, set];
}

/** What `/patients/:id` takes from `/patients/42`; nothing, if the path is another. */
export function match(pattern: string, path: string): Record<string, string> | undefined {
  const wanted = pattern.split("/");
  const given = path.replace(/\/+$/, "").split("/");
  if (path === "/" && pattern === "/") return {};
  if (wanted.length !== given.length) return undefined;
  const values: Record<string, string> = {};
  for (const [index, segment] of wanted.entries()) {
    const value = given[index] ?? "";
    if (segment.startsWith(":")) values[segment.slice(1)] = decodeURIComponent(value);
    else if (segment !== value) return undefined;
  }
  return values;
}

/** A link within the app: opens without loading again, and in a new tab if that is asked for. */
export function Link({ to, onClick, ...rest }: { to: string } & Omit<AnchorHTMLAttributes<HTMLAnchorElement>, "href">) {
  return (
    <a
      {...rest} href={to}
      onClick={(event) => {
        onClick?.(event);
        if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
        event.preventDefault();
        navigate(to);
      }}
    />
  );
}
