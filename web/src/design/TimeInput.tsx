import { useEffect, useRef, useState } from "react";
import { t } from "../i18n";
import { parsedTime } from "../i18n/timeText";
import { Icon } from "./Icon";

/**
 * A time of the day outside of a form: `14:30`, typed with or without a colon, as everywhere in the app; a browser's own field
 * may ask for 02:30 PM. It is told once it is typed in full, or when the field is left; until then, and if it can't be read, none is.
 */
export function TimeInput({
  id, value, change, label, className = "",
}: { id: string; value: string; change: (time: string) => void; label?: string; className?: string }) {
  const [text, setText] = useState(value);
  const [isUnreadable, setIsUnreadable] = useState(false);
  const told = useRef(value);
  useEffect(() => {
    if (value === told.current) return;
    told.current = value;
    setText(value);
  }, [value]);

  function tell(time: string): void {
    setIsUnreadable(false);
    if (time === told.current) return;
    told.current = time;
    change(time);
  }

  function finish(): void {
    const time = parsedTime(text);
    if (time !== undefined) setText(time);
    tell(time ?? "");
    setIsUnreadable(text.trim() !== "" && time === undefined);
  }

  return (
    <>
      <input
        id={id} className={`input number ${className}`} type="text" inputMode="numeric" autoComplete="off" placeholder={t("time.pattern")}
        aria-label={label} aria-invalid={isUnreadable ? true : undefined} aria-describedby={isUnreadable ? `${id}-unreadable` : undefined}
        value={text} onBlur={finish} onKeyDown={(event) => event.key === "Enter" && finish()}
        onChange={(event) => {
          const typed = event.target.value;
          setText(typed);
          tell((/^\D*\d{1,2}\D?\d{2}\D*$/.test(typed) ? parsedTime(typed) : undefined) ?? "");
        }}
      />
      {isUnreadable && <span className="error" id={`${id}-unreadable`}><Icon name="alert" size={14} />{t("time.unreadable")}</span>}
    </>
  );
}
