import { useState } from "react";
import type { Doctor } from "../../api/schema";
import { Button, Dialog, EmptyState } from "../../design";
import { t } from "../../i18n";
import { useDoctors } from "../shared/doctors";
import { fullName } from "../shared/people";
import { MOST_COLUMNS, type CalendarState } from "./CalendarState";

/** Chooses whose columns stand side by side: by name, by specialty, by department. */
export function CalendarDoctors({ state, close }: { state: CalendarState; close: () => void }) {
  const all = useDoctors();
  const [chosen, setChosen] = useState<string[]>(state.doctors);
  const [words, setWords] = useState("");
  const [specialty, setSpecialty] = useState("");
  const [department, setDepartment] = useState("");
  const active = all.items.filter((one) => one.isActive !== false);
  const shown = active.filter((one) =>
    (specialty === "" || one.specialties.includes(specialty)) && (department === "" || (one.departments ?? []).includes(department))
    && fullName(one.name).toLocaleLowerCase().includes(words.trim().toLocaleLowerCase()));
  const free = MOST_COLUMNS - chosen.length;

  function toggle(doctor: string, isOn: boolean): void {
    setChosen(isOn ? [...chosen, doctor] : chosen.filter((one) => one !== doctor));
  }

  return (
    <Dialog
      title={t("reception:calendar.doctors.title")} close={close} isWide
      footer={
        <>
          <Button onClick={close}>{t("cancel")}</Button>
          <Button
            look="primary" disabled={chosen.length === 0}
            onClick={() => {
              // Side by side in the order of their names.
              state.change({ doctors: active.filter((one) => chosen.includes(one.id)).map((one) => one.id) });
              close();
            }}
          >
            {t("reception:calendar.doctors.show", { count: chosen.length })}
          </Button>
        </>
      }
    >
      <div className="stack">
        <div className="grid grid-tight">
          <div className="field">
            <label htmlFor="calendar-doctors-words">{t("reception:calendar.doctors.name")}</label>
            <input id="calendar-doctors-words" className="input" value={words} autoFocus onChange={(event) => setWords(event.target.value)} />
          </div>
          <Filter id="specialty" value={specialty} choose={setSpecialty} values={active.flatMap((one) => one.specialties)} />
          <Filter id="department" value={department} choose={setDepartment} values={active.flatMap((one) => one.departments ?? [])} />
        </div>
        <div className="row">
          <Button isSmall disabled={shown.length === 0} onClick={() => setChosen(shown.slice(0, MOST_COLUMNS).map((one) => one.id))}>
            {t("reception:calendar.doctors.these", { count: Math.min(shown.length, MOST_COLUMNS) })}
          </Button>
          <Button isSmall look="quiet" disabled={chosen.length === 0} onClick={() => setChosen([])}>{t("reception:calendar.doctors.none")}</Button>
          <span className="muted small" role="status">{t("reception:calendar.doctors.chosen", { count: chosen.length, most: MOST_COLUMNS })}</span>
        </div>
        {shown.length === 0 && <EmptyState icon="search" title={t("nothingFound")} text={t("reception:calendar.doctors.nobody")} />}
        <ul className="calendar-doctors">
          {shown.map((one) => (
            <li key={one.id}>
              <Choice doctor={one} isOn={chosen.includes(one.id)} isFull={free <= 0} toggle={toggle} />
            </li>
          ))}
        </ul>
      </div>
    </Dialog>
  );
}

function Choice({ doctor, isOn, isFull, toggle }: { doctor: Doctor; isOn: boolean; isFull: boolean; toggle: (id: string, isOn: boolean) => void }) {
  return (
    <label className="check">
      <input type="checkbox" checked={isOn} disabled={!isOn && isFull} onChange={(event) => toggle(doctor.id, event.target.checked)} />
      <span>
        {fullName(doctor.name)}
        <span className="hint">{doctor.specialties.join(", ")}</span>
      </span>
    </label>
  );
}

function Filter({ id, value, values, choose }: { id: "specialty" | "department"; value: string; values: string[]; choose: (value: string) => void }) {
  const offered = [...new Set(values)].sort((one, other) => one.localeCompare(other));
  return (
    <div className="field">
      <label htmlFor={`calendar-doctors-${id}`}>{t(`reception:calendar.doctors.${id}`)}</label>
      <select id={`calendar-doctors-${id}`} className="input" value={value} onChange={(event) => choose(event.target.value)}>
        <option value="">{t("all")}</option>
        {offered.map((one) => <option key={one} value={one}>{one}</option>)}
      </select>
    </div>
  );
}
