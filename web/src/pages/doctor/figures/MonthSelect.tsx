import { month } from "../../../i18n/format";
import { monthsBefore } from "./months";

const MOST_YEARS = 3;

/** A month, the latest first. Browsers' own fields of months follow the browser's language, and some have none. */
export function MonthSelect({ label, value, set, latest }: { label: string; value: string; set: (value: string) => void; latest: string }) {
  const offered = Array.from({ length: MOST_YEARS * 12 }, (_, back) => monthsBefore(latest, back));
  return (
    <label className="row figures-month">
      <span className="small muted">{label}</span>
      <select className="input" value={value} onChange={(event) => set(event.target.value)}>
        {!offered.includes(value) && <option value={value}>{month(value)}</option>}
        {offered.map((one) => <option key={one} value={one}>{month(one)}</option>)}
      </select>
    </label>
  );
}
