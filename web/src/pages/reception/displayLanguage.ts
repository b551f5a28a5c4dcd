import { useEffect } from "react";
import { currentLanguage, languages, setLanguage, useLanguage, type Language } from "../../i18n";

const TURN_MS = 12_000;

/**
 * The language of the waiting room's screen: the one that is asked for, or all of the house in turn, so that everybody can read it.
 * What the person who opened it works in comes back when it is left.
 */
export function useDisplayLanguage(asked: string | null): Language {
  const shown = useLanguage();
  useEffect(() => {
    const own = currentLanguage();
    const all = Object.keys(languages) as Language[];
    const only = all.find((one) => one === asked);
    let timer: ReturnType<typeof setInterval> | undefined;
    if (only !== undefined) void setLanguage(only);
    else {
      timer = setInterval(() => {
        const next = all[(all.indexOf(currentLanguage()) + 1) % all.length];
        // A language that can't be loaded now is tried again in its next turn.
        if (next !== undefined) setLanguage(next).catch(() => undefined);
      }, TURN_MS);
    }
    return () => {
      clearInterval(timer);
      void setLanguage(own);
    };
  }, [asked]);
  return shown;
}
