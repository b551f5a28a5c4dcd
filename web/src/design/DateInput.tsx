import { useEffect, useRef, useState } from "react";
import { t } from "../i18n";
import { dateText, parsedDate } from "../i18n/dateText";
import { IconButton } from "./Button";
import { CalendarDialog } from "./CalendarDialog";
import { Icon } from "./Icon";

/**
 * A date, typed as people of the language write it or chosen in a calendar. Browsers' own date fields follow the browser's language,
 * not the app's: a 3/4 that is taken for April would be somebody's appointment.
 * @param value `2026-11-24`, or nothing; what is no date yet is shown as it was typed.
 * @param change Gets `2026-11-24`, "" when it is emptied, and what was typed while that is no date, if `takesAll`.
 * @param name What the calendar asks for.
 */
export function DateInput({
  id, value, change, name, min, max, takesAll = false, className = "", autoFocus, ...aria
}: {
  id?: string; value: string; change: (value: string) => void; name: string; min?: string | undefined; max?: string | undefined;
  takesAll?: boolean; className?: string; autoFocus?: boolean | undefined;
  "aria-label"?: string; "aria-invalid"?: true | undefined; "aria-describedby"?: string | undefined; "aria-required"?: true | undefined;
}) {
  const [text, setText] = useState(dateText(value));
  const [isWrong, setIsWrong] = useState(false);
  const [isOpen, setIsOpen] = useState(false);
  const told = useRef(value);
  const field = useRef<HTMLInputElement>(null);

  // A value that comes from elsewhere is shown; what is being typed is not written over by what it means.
  useEffect(() => {
    if (value === told.current) return;
    told.current = value;
    setText(dateText(value));
    setIsWrong(false);
  }, [value]);

  function tell(next: string): void {
    if (next === told.current) return;
    told.current = next;
    change(next);
  }

  function type(typed: string): void {
    setText(typed);
    setIsWrong(false);
    const meant = parsedDate(typed, dateOrNone(max));
    // Two figures may be the beginning of four.
    const isWhole = /\d{4}$|^\d{4}-|^\d{8}$/.test(typed.trim());
    if (typed.trim() === "") tell("");
    else if (meant !== undefined && isWhole) tell(meant);
    else if (takesAll) tell(typed);
  }

  function leave(): void {
    const meant = parsedDate(text, dateOrNone(max));
    if (meant !== undefined) {
      setText(dateText(meant));
      tell(meant);
    } else setIsWrong(text.trim() !== "");
  }

  const least = dateOrNone(min);
  const most = dateOrNone(max);
  const error = id === undefined ? undefined : `${id}-unreadable`;
  const described = [aria["aria-describedby"], isWrong ? error : undefined].filter((one) => one !== undefined).join(" ");
  return (
    <span className={`date-input ${className}`}>
      <span className="input-with-button">
        <input
          {...aria} ref={field} id={id} className="input" type="text" inputMode="numeric" autoComplete="off" placeholder={t("date.pattern")}
          value={text} autoFocus={autoFocus} data-autofocus={autoFocus === true ? "" : undefined}
          aria-invalid={isWrong ? true : aria["aria-invalid"]} aria-describedby={described === "" ? undefined : described}
          onChange={(event) => type(event.target.value)} onBlur={leave}
          onKeyDown={(event) => {
            if (event.key === "Enter") leave();
            if (event.key !== "ArrowDown" || !event.altKey) return;
            event.preventDefault();
            setIsOpen(true);
          }}
        />
        <IconButton icon="calendar" isSmall label={t("date.open")} aria-haspopup="dialog" onClick={() => setIsOpen(true)} />
      </span>
      {isWrong && aria["aria-invalid"] !== true && (
        <span className="error" id={error}><Icon name="alert" size={14} />{t("date.unreadable", { example: dateText("2026-11-24") })}</span>
      )}
      {isOpen && (
        <CalendarDialog
          name={name} value={parsedDate(text, most)} min={least} max={most} close={() => setIsOpen(false)}
          choose={(date) => {
            setText(dateText(date));
            setIsWrong(false);
            tell(date);
            setIsOpen(false);
          }}
        />
      )}
    </span>
  );
}

/** A limit may itself be a field in which something else stands. */
function dateOrNone(text: string | undefined): string | undefined {
  return text !== undefined && /^\d{4}-\d\d-\d\d$/.test(text) ? text : undefined;
}
