import { useCallback } from "react";
import { keep, useLocation } from "./router";
import { useMe } from "./session";

interface Typed {
  /** Who typed it: on a shared computer the next person finds nothing of it by "back". */
  owner: string;
  words: Record<string, string>;
}

/**
 * What somebody typed to look for, there again after a reload and on the way back. It is kept beside the address, never in it: names
 * of people must not stand in addresses, which are shown, logged, bookmarked and sent.
 */
export function useTypedWords(name: string): [string, (words: string) => void] {
  const owner = useMe().id;
  const { kept } = useLocation();
  const set = useCallback(
    (words: string) => {
      const typed: Typed = { owner, words: { ...typedBy(owner, window.history.state), [name]: words } };
      keep(typed);
    },
    [owner, name],
  );
  return [typedBy(owner, kept)[name] ?? "", set];
}

function typedBy(owner: string, kept: unknown): Record<string, string> {
  const typed = kept as Partial<Typed> | null;
  return typed?.owner === owner ? (typed.words ?? {}) : {};
}
