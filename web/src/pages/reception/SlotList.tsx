import type { KeyboardEvent } from "react";
import type { Pages } from "../../api/query";
import type { FreeSlot } from "../../api/schema";
import { Button, EmptyState, ErrorNotice, LinkButton, Skeleton } from "../../design";
import { t } from "../../i18n";
import { dateOf, time, weekdayAndDate } from "../../i18n/format";
import { dayName } from "./dayName";
import type { NamedDoctors } from "./SlotDoctors";

interface Group {
  key: string;
  doctor: string;
  location: string;
  slots: FreeSlot[];
}

/** Free times by day and doctor. Arrows walk through the times. @param waitList Where somebody is put on the list who finds none. */
export function SlotList({
  slots, doctors, isFirstOfEach, waitList, choose,
}: { slots: Pages<FreeSlot>; doctors: NamedDoctors; isFirstOfEach: boolean; waitList: string; choose: (slot: FreeSlot) => void }) {
  if (slots.items.length === 0) {
    if (slots.error !== undefined) return <ErrorNotice error={slots.error} retry={slots.refresh} />;
    if (slots.isLoading) return <Skeleton lines={5} />;
    return (
      <EmptyState icon="calendar" title={t("reception:slots.none")} text={t("reception:slots.noneText")}>
        <LinkButton to={waitList} icon="bell">{t("reception:waitList.join.action")}</LinkButton>
      </EmptyState>
    );
  }
  return (
    <div className="slots" onKeyDown={walk}>
      {byDay(slots.items).map(([date, groups]) => (
        <section key={date} aria-label={weekdayAndDate(date, true)}>
          <h3>{dayName(date)}</h3>
          <ul>
            {groups.map((group) => {
              const doctor = doctors.get(group.doctor);
              return (
                <li key={group.key} className="slot-row">
                  <span className="slot-who">
                    <span className="strong">{doctors.nameOf(group.doctor)}</span>
                    <span className="muted small">{[doctor?.specialties[0], group.location].filter((one) => one !== undefined).join(" · ")}</span>
                  </span>
                  <span className="slot-times">
                    {group.slots.map((one) => (
                      <button
                        key={one.start} type="button" className="button button-small slot-time number" onClick={() => choose(one)}
                        aria-label={t("reception:slots.choose", { time: time(one.start), date: weekdayAndDate(date), doctor: doctors.nameOf(one.doctor) })}
                      >
                        {time(one.start)}
                        {one.free > 1 && <span className="muted"> · {t("reception:slots.places", { count: one.free })}</span>}
                      </button>
                    ))}
                  </span>
                </li>
              );
            })}
          </ul>
        </section>
      ))}
      {slots.error !== undefined && <ErrorNotice error={slots.error} />}
      {slots.more !== undefined && (
        <div className="row">
          <Button isBusy={slots.isLoading} onClick={slots.more}>
            {t(isFirstOfEach ? "reception:slots.moreDoctors" : "reception:slots.moreTimes")}
          </Button>
        </div>
      )}
    </div>
  );
}

function byDay(slots: FreeSlot[]): [string, Group[]][] {
  const days = new Map<string, Map<string, Group>>();
  for (const slot of slots) {
    const date = dateOf(slot.start);
    const day = days.get(date) ?? new Map<string, Group>();
    const key = `${slot.doctor} ${slot.location}`;
    const group = day.get(key) ?? { key, doctor: slot.doctor, location: slot.location, slots: [] };
    group.slots.push(slot);
    day.set(key, group);
    days.set(date, day);
  }
  return [...days].map(([date, groups]) => [date, [...groups.values()]]);
}

function walk(event: KeyboardEvent<HTMLElement>): void {
  const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
  if (step === undefined) return;
  const all = [...event.currentTarget.querySelectorAll<HTMLElement>(".slot-time")];
  const at = all.indexOf(event.target as HTMLElement);
  const next = all[at + step];
  if (at < 0 || next === undefined) return;
  event.preventDefault();
  next.focus();
}
