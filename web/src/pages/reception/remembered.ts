import { useCallback, useState } from "react";

/** A choice that this computer remembers, whoever sits here: the name of its desk, or whether it prints tokens. */
export function useRemembered(name: string, initial = ""): [string, (value: string) => void] {
  const key = `hms.reception.${name}`;
  const [value, setValue] = useState(() => localStorage.getItem(key) ?? initial);
  const set = useCallback(
    (next: string) => {
      setValue(next);
      try {
        localStorage.setItem(key, next);
      } catch {
        // No room: it is forgotten by a reload, nothing else.
      }
    },
    [key],
  );
  return [value, set];
}
