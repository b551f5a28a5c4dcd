import type { FieldError } from "../../../api/problem";
import type { Hours } from "../../../api/schema";
import { Icon } from "../../../design";
import { t } from "../../../i18n";
import { shortClock, type HoursDraft } from "./model";

/** What each part of the editor gets. */
export interface PartProps {
  draft: HoursDraft;
  change: (draft: HoursDraft) => void;
  errors: FieldError[];
  mayChange: boolean;
}

/** What is wrong with a thing or with something within it. */
export function Wrong({ errors, at }: { errors: FieldError[]; at: string }) {
  const own = errors.filter((one) => one.pointer === at || one.pointer.startsWith(`${at}/`));
  return (
    <>
      {own.map((one) => (
        <span key={one.pointer + one.message} className="hours-wrong small" role="alert">
          <Icon name="alert" size={14} />{one.message}
        </span>
      ))}
    </>
  );
}

/** `09:00–13:00`, and in words how long a slot is and how many it holds. */
export function HoursLine({ hours, nameOfType }: { hours: Hours; nameOfType: (code: string) => string }) {
  return (
    <>
      <span className="number nowrap strong">{shortClock(hours.start)}–{shortClock(hours.end)}</span>
      <span className="small muted day-mrn">
        {[
          t("doctor:hours.slot", { minutes: hours.slotMinutes }), hours.capacity > 1 ? t("doctor:hours.perSlot", { count: hours.capacity }) : "",
          hours.visitTypes?.map((one) => nameOfType(one.code)).join(", ") ?? "",
          hours.breaks !== undefined && hours.breaks.length > 0
            ? t("doctor:hours.breaksAt", { times: hours.breaks.map((one) => `${shortClock(one.start)}–${shortClock(one.end)}`).join(", ") }) : "",
        ].filter((one) => one !== "").join(" · ")}
      </span>
    </>
  );
}
