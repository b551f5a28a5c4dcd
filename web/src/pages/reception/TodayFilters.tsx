import { useRef } from "react";
import type { Appointment, DayCounts, DoctorDay } from "../../api/schema";
import { Icon } from "../../design";
import { t } from "../../i18n";

export type View = "expected" | "waiting" | "seeing" | "finished" | "missed" | "held" | "all";

/** What of the day is shown, by the statuses in it. */
export const views: Record<View, Appointment["status"][]> = {
  expected: ["scheduled"],
  waiting: ["checked-in"],
  seeing: ["in-progress"],
  finished: ["completed"],
  missed: ["no-show", "cancelled"],
  held: ["held"],
  all: [],
};

const numbers: Record<View, (counts: DayCounts) => number> = {
  expected: (one) => one.scheduled,
  waiting: (one) => one.checkedIn,
  seeing: (one) => one.inProgress,
  finished: (one) => one.completed,
  missed: (one) => one.noShow + one.cancelled,
  held: (one) => one.held,
  all: (one) => one.held + one.scheduled + one.checkedIn + one.inProgress + one.completed + one.noShow + one.cancelled,
};

/** The day in numbers; each of them shows those that it counts. */
export function TodayStats({ counts, view, show }: { counts: DayCounts | undefined; view: View; show: (view: string) => void }) {
  const shown = (Object.keys(views) as View[]).filter((one) => one !== "held" || view === "held" || (counts?.held ?? 0) > 0);
  return (
    <div className="today-stats" role="group" aria-label={t("reception:today.show")}>
      {shown.map((one) => (
        <button key={one} type="button" className="today-stat" aria-pressed={one === view} onClick={() => show(one)}>
          <span className="row today-number">
            <span className="value">{counts === undefined ? "–" : numbers[one](counts)}</span>
            {one === "waiting" && counts !== undefined && counts.waiting > counts.checkedIn && (
              <span className="name">{t("reception:today.withWalkIns", { number: counts.waiting })}</span>
            )}
          </span>
          <span className="name">{t(`reception:today.views.${one}`)}</span>
        </button>
      ))}
    </div>
  );
}

export function TodayFilters({
  doctors, doctor, chooseDoctor, words, setWords,
}: {
  doctors: DoctorDay[]; doctor: string; chooseDoctor: (id: string) => void; words: string; setWords: (words: string) => void;
}) {
  const field = useRef<HTMLInputElement>(null);
  return (
    <div className="today-filters" role="search">
      <div className="input-with-icon grow">
        <Icon name="search" />
        <input
          ref={field} className="input" type="search" aria-label={t("reception:today.find")} placeholder={t("reception:today.find")} value={words}
          autoComplete="off" onChange={(event) => setWords(event.target.value)}
          onKeyDown={(event) => {
            if (event.key !== "ArrowDown" && event.key !== "Enter") return;
            event.preventDefault();
            field.current?.closest(".card")?.querySelector<HTMLElement>("tbody tr[tabindex]")?.focus();
          }}
        />
      </div>
      <select
        className="input" aria-label={t("reception:today.doctor")} value={doctor} onChange={(event) => chooseDoctor(event.target.value)}
      >
        <option value="">{t("reception:today.allDoctors")}</option>
        {doctors.map((one) => <option key={one.doctor} value={one.doctor}>{one.doctorName ?? "–"}</option>)}
      </select>
    </div>
  );
}
