import type { Doctor } from "../../api/schema";
import { Button, DateInput, TimeInput } from "../../design";
import { t } from "../../i18n";
import { addDays, dateOf } from "../../i18n/format";
import { DoctorPicker } from "../shared/DoctorPicker";
import { useDoctors } from "../shared/doctors";
import { PickerField } from "../shared/PickerField";
import { addMonths } from "./SeriesDates";

export interface SlotWishes {
  doctor: Doctor | undefined;
  specialty: string;
  location: string;
  from: string;
  to: string;
  /** Times of the day. */
  earliest: string;
  latest: string;
  isFirstOfEach: boolean;
}

/** With whom, where and when somebody would like to come. */
export function SlotFilters({
  name, wishes, isDoctorFixed, change, locations, toError,
}: {
  name: string; wishes: SlotWishes; isDoctorFixed: boolean; change: (next: Partial<SlotWishes>) => void; locations: string[];
  toError: string | undefined;
}) {
  const doctors = useDoctors();
  const specialties = [...new Set(doctors.items.filter((one) => one.isActive !== false).flatMap((one) => one.specialties))].sort();
  const places = [...new Set([...locations, ...(wishes.location === "" ? [] : [wishes.location])])].sort();
  const isNarrow = wishes.to !== "" || wishes.earliest !== "" || wishes.latest !== "" || wishes.location !== "";
  return (
    <div className="stack stack-tight">
      <div className="grid grid-tight">
        {!isDoctorFixed && (
          <div className="slot-doctor">
            <DoctorPicker
              id={`${name}-doctor`} label={t("reception:slots.doctor")} value={wishes.doctor} placeholder={t("reception:slots.anyDoctor")}
              choose={(doctor) => change({ doctor })}
            />
          </div>
        )}
        {!isDoctorFixed && wishes.doctor === undefined && (
          <Select
            id={`${name}-specialty`} label={t("reception:slots.specialty")} value={wishes.specialty} values={specialties}
            choose={(specialty) => change({ specialty })}
          />
        )}
        <PickerField id={`${name}-from`} label={t("reception:slots.from")} isRequired>
          {({ describedBy }) => (
            <DateInput
              id={`${name}-from`} name={t("reception:slots.from")} value={wishes.from} aria-describedby={describedBy} change={(from) => change({ from })}
            />
          )}
        </PickerField>
      </div>
      <details className="slot-more" open={isNarrow || undefined}>
        <summary>{t("reception:slots.more")}</summary>
        <div className="grid grid-tight">
          <PickerField id={`${name}-to`} label={t("reception:slots.to")} error={toError}>
            {({ isInvalid, describedBy }) => (
              <DateInput
                id={`${name}-to`} name={t("reception:slots.to")} value={wishes.to} min={wishes.from} aria-invalid={isInvalid ? true : undefined}
                aria-describedby={describedBy} change={(to) => change({ to })}
              />
            )}
          </PickerField>
          {(["earliest", "latest"] as const).map((one) => (
            <PickerField key={one} id={`${name}-${one}`} label={t(`reception:slots.${one}`)}>
              {() => (
                <TimeInput id={`${name}-${one}`} value={wishes[one]} change={(time) => change({ [one]: time })} />
              )}
            </PickerField>
          ))}
          <Select
            id={`${name}-location`} label={t("reception:slots.location")} value={wishes.location} values={places}
            choose={(location) => change({ location })}
          />
        </div>
      </details>
      <div className="row row-between">
        <QuickDays from={wishes.from} choose={(from) => change({ from })} />
        {wishes.doctor === undefined && (
          <fieldset>
            <legend className="visually-hidden">{t("reception:slots.show")}</legend>
            <div className="segments segments-small">
              {[false, true].map((isFirst) => (
                <label key={String(isFirst)}>
                  <input
                    type="radio" name={`${name}-show`} checked={wishes.isFirstOfEach === isFirst} onChange={() => change({ isFirstOfEach: isFirst })}
                  />
                  {t(isFirst ? "reception:slots.firstOfEach" : "reception:slots.allTimes")}
                </label>
              ))}
            </div>
          </fieldset>
        )}
      </div>
    </div>
  );
}

/** The days that people ask for most, one click each. */
function QuickDays({ from, choose }: { from: string; choose: (date: string) => void }) {
  const today = dateOf();
  const days = [
    [today, t("today")], [addDays(today, 1), t("tomorrow")], [addDays(today, 7), t("reception:slots.inWeek")],
    [addMonths(today, 1), t("reception:slots.inMonth")],
  ] as const;
  return (
    <div className="row" role="group" aria-label={t("reception:slots.firstDay")}>
      {days.map(([date, name]) => (
        <Button key={date} isSmall aria-pressed={date === from} onClick={() => choose(date)}>{name}</Button>
      ))}
    </div>
  );
}

function Select({ id, label, value, values, choose }: { id: string; label: string; value: string; values: string[]; choose: (value: string) => void }) {
  return (
    <PickerField id={id} label={label}>
      {() => (
        <select id={id} className="input" value={value} onChange={(event) => choose(event.target.value)}>
          <option value="">{t("all")}</option>
          {values.map((one) => <option key={one} value={one}>{one}</option>)}
        </select>
      )}
    </PickerField>
  );
}
