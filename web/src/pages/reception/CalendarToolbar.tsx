import { useState } from "react";
import { Button, DateInput, IconButton } from "../../design";
import { t } from "../../i18n";
import { date as dateText, dateOf, weekdayAndDate } from "../../i18n/format";
import { DoctorPicker } from "../shared/DoctorPicker";
import { useDoctors } from "../shared/doctors";
import { CalendarDoctors } from "./CalendarDoctors";
import { weekOf } from "./CalendarModel";
import type { By, CalendarState, View } from "./CalendarState";

/** What the calendar shows: which days, and whose. */
export function CalendarToolbar({ state, rooms }: { state: CalendarState; rooms: string[] }) {
  const [isChoosing, setIsChoosing] = useState(false);
  const doctors = useDoctors();
  const active = doctors.items.filter((one) => one.isActive !== false).length;
  const { date, view, by, change } = state;
  return (
    <div className="calendar-toolbar no-print">
      <div className="row">
        <IconButton icon="previous" label={t(`reception:calendar.previous.${view}`)} aria-keyshortcuts="Alt+ArrowLeft" onClick={() => state.step(-1)} />
        <Button onClick={() => change({ date: dateOf() })} aria-keyshortcuts="t">{t("today")}</Button>
        <IconButton icon="chevron" label={t(`reception:calendar.next.${view}`)} aria-keyshortcuts="Alt+ArrowRight" onClick={() => state.step(1)} />
        <DateInput
          id="calendar-date" className="calendar-date" aria-label={t("reception:calendar.date")} name={t("reception:calendar.date")} value={date}
          change={(next) => next !== "" && change({ date: next })}
        />
      </div>
      <Segments<View>
        name="view" label={t("reception:calendar.view")} value={view} choose={(next) => change({ view: next })}
        choices={["day", "week"]} nameOf={(one) => t(`reception:calendar.views.${one}`)}
      />
      <Segments<By>
        name="by" label={t("reception:calendar.by")} value={by} choose={(next) => change({ by: next })}
        choices={["doctor", "room"]} nameOf={(one) => t(`reception:calendar.bys.${one}`)}
      />
      {by === "doctor" && view === "day" && (
        <Button icon="people" onClick={() => setIsChoosing(true)}>
          {doctors.isWhole && state.doctors.length < active
            ? t("reception:calendar.chooseDoctorsOf", { shown: state.doctors.length, all: active })
            : t("reception:calendar.chooseDoctors", { count: state.doctors.length })}
        </Button>
      )}
      {by === "doctor" && view === "week" && (
        <div className="calendar-whose">
          <DoctorPicker
            id="calendar-doctor" label={t("reception:calendar.doctor")} value={doctors.get(state.doctor)} isRequired
            choose={(one) => one !== undefined && change({ doctor: one.id })}
          />
        </div>
      )}
      {by === "room" && view === "week" && rooms.length > 0 && (
        <select
          className="input calendar-room" aria-label={t("reception:calendar.room")} value={state.room ?? rooms[0]}
          onChange={(event) => change({ room: event.target.value })}
        >
          {rooms.map((one) => <option key={one} value={one}>{one}</option>)}
        </select>
      )}
      {isChoosing && <CalendarDoctors state={state} close={() => setIsChoosing(false)} />}
    </div>
  );
}

function Segments<Value extends string>({
  name, label, value, choices, nameOf, choose,
}: { name: string; label: string; value: Value; choices: Value[]; nameOf: (value: Value) => string; choose: (value: Value) => void }) {
  return (
    <fieldset>
      <legend className="visually-hidden">{label}</legend>
      <div className="segments">
        {choices.map((one) => (
          <label key={one}>
            <input type="radio" name={`calendar-${name}`} value={one} checked={one === value} onChange={() => choose(one)} />
            {nameOf(one)}
          </label>
        ))}
      </div>
    </fieldset>
  );
}

/** `Tuesday 24 November`, or `23 Nov 2026 – 29 Nov 2026`. */
export function daysText(state: CalendarState): string {
  if (state.view === "day") return weekdayAndDate(state.date, true);
  const { from, to } = weekOf(state.date);
  return `${dateText(from)} – ${dateText(to)}`;
}
