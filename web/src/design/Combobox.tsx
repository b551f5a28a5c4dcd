import { useEffect, useId, useRef, useState, type ReactNode } from "react";
import { t } from "../i18n";
import { Button } from "./Button";
import { Icon } from "./Icon";

/** Waits this long after the last key before it asks the server. */
const PAUSE_MS = 160;

/**
 * Chooses one of many by typing. Arrows move through what was found, Enter takes it, Escape closes; what is chosen is shown with a
 * button to change it.
 * @param typed Is told what is typed, for what may be done with it if nothing is chosen.
 * @param search Finds what begins with the words; at most a dozen or so. Called with "" for what to offer first.
 */
export function Combobox<Item>({
  id, label, value, choose, search, keyOf, show, isInvalid, describedBy, placeholder, autoFocus, typed,
}: {
  id: string; label: string; value: Item | undefined; choose: (item: Item | undefined) => void;
  search: (words: string, signal: AbortSignal) => Promise<Item[]>; keyOf: (item: Item) => string; show: (item: Item) => ReactNode;
  isInvalid?: boolean | undefined; describedBy?: string | undefined; placeholder?: string; autoFocus?: boolean;
  typed?: ((words: string) => void) | undefined;
}) {
  const [words, setWords] = useState("");
  const [found, setFound] = useState<Item[]>([]);
  /** The words that `found` answers. */
  const [answered, setAnswered] = useState<string>();
  const [hasFailed, setHasFailed] = useState(false);
  const [isOpen, setIsOpen] = useState(false);
  const [active, setActive] = useState(0);
  const [takesFocus, setTakesFocus] = useState(autoFocus === true);
  const list = useId();
  /** What Enter was pressed on before it was answered, as scanners do: the only one that is found is meant. */
  const entered = useRef<string>();
  const hasTaken = useRef(false);
  const latest = useRef(search);
  latest.current = search;

  useEffect(() => {
    if (!isOpen) return;
    const stop = new AbortController();
    setHasFailed(false);
    const timer = setTimeout(() => {
      latest.current(words.trim(), stop.signal).then(
        (items) => {
          if (stop.signal.aborted) return;
          setFound(items);
          setActive(0);
          setAnswered(words);
          if (entered.current === words && items.length === 1) take(items[0]);
          entered.current = undefined;
        },
        () => !stop.signal.aborted && setHasFailed(true),
      );
    }, words === "" ? 0 : PAUSE_MS);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [words, isOpen]);

  // The field that had the focus is gone; what was chosen takes it.
  useEffect(() => {
    if (value === undefined || !hasTaken.current) return;
    hasTaken.current = false;
    document.getElementById(id)?.focus();
  }, [value, id]);

  if (value !== undefined) {
    return (
      <div className="combobox-chosen">
        <div className="grow">{show(value)}</div>
        <Button
          id={id} isSmall look="quiet" aria-label={t("changeChoice", { name: label })} autoFocus={false}
          onClick={() => {
            setTakesFocus(true);
            setWords("");
            typed?.("");
            choose(undefined);
          }}
        >
          {t("change")}
        </Button>
      </div>
    );
  }

  function take(item: Item | undefined): void {
    if (item === undefined) return;
    setIsOpen(false);
    choose(item);
    hasTaken.current = true;
  }

  // A search that offers nothing before anything is typed has nothing to show; nor may "nothing found" hide what is wrong.
  const isAnswered = answered === words;
  const isShown = isOpen && !((words === "" || isInvalid === true) && isAnswered && found.length === 0);
  return (
    <div className="combobox">
      <div className="input-with-icon">
        <Icon name="search" />
        <input
          id={id} className="input" role="combobox" aria-autocomplete="list" aria-expanded={isShown} aria-controls={list} autoComplete="off"
          aria-activedescendant={isOpen && found.length > 0 ? `${list}-${active}` : undefined} value={words} placeholder={placeholder}
          aria-invalid={isInvalid === true ? true : undefined} aria-describedby={describedBy} autoFocus={takesFocus}
          onChange={(event) => {
            setWords(event.target.value);
            typed?.(event.target.value);
            setIsOpen(true);
          }}
          onFocus={() => setIsOpen(true)}
          onClick={() => setIsOpen(true)}
          onBlur={() => setIsOpen(false)}
          onKeyDown={(event) => {
            if (event.key === "ArrowDown" || event.key === "ArrowUp") {
              event.preventDefault();
              setIsOpen(true);
              const step = event.key === "ArrowDown" ? 1 : -1;
              if (found.length > 0) setActive((active + step + found.length) % found.length);
            } else if (event.key === "Enter" && (isOpen || event.currentTarget.value !== words)) {
              // What was typed a moment ago may not even be shown yet, let alone answered: Enter must not take what was found before.
              event.preventDefault();
              if (answered === event.currentTarget.value) take(found[active]);
              else entered.current = event.currentTarget.value;
            } else if (event.key === "Escape" && isShown) {
              event.preventDefault();
              event.stopPropagation();
              setIsOpen(false);
            }
          }}
        />
      </div>
      {isShown && (
        <div className="options" role="listbox" id={list} aria-label={label}>
          {found.map((item, index) => (
            <div
              key={keyOf(item)} id={`${list}-${index}`} role="option" aria-selected={index === active}
              onPointerDown={(event) => event.preventDefault()} onClick={() => take(item)}
            >
              {show(item)}
            </div>
          ))}
          {found.length === 0 && (
            <div className="group-name" role="option" aria-selected={false} aria-disabled="true">
              {hasFailed ? t("errors.offline") : isAnswered ? t("nothingFound") : t("loading")}
            </div>
          )}
        </div>
      )}
    </div>
  );
}
