import { useState } from "react";
import { useSession } from "../../app/session";
import { Button, DateInput, Notice, TimeInput } from "../../design";
import { t } from "../../i18n";
import { instantAt } from "../../i18n/format";
import type { Slot } from "./SlotFinder";

/** A time that is not free, for those who may book over others. */
export function SlotOther({ name, doctor, from, choose }: { name: string; doctor: string | undefined; from: string; choose: (slot: Slot) => void }) {
  const { can } = useSession();
  const [date, setDate] = useState(from);
  const [clock, setClock] = useState("");
  if (!can("appointments.overbook")) return null;
  const [hour = 0, minute = 0] = clock.split(":").map(Number);
  const isWhole = doctor !== undefined && date !== "" && clock !== "";
  return (
    <details className="slot-more">
      <summary>{t("reception:slots.other")}</summary>
      <div className="stack stack-tight">
        <Notice tone="warning">{t(doctor === undefined ? "reception:slots.otherDoctor" : "reception:slots.otherText")}</Notice>
        <div className="row">
          <DateInput
            className="calendar-date" aria-label={t("reception:slots.otherDate")} name={t("reception:slots.otherDate")} id={`${name}-other-date`}
            value={date} change={setDate}
          />
          <TimeInput
            className="calendar-date" label={t("reception:slots.otherTime")} id={`${name}-other-time`} value={clock} change={setClock}
          />
          <Button
            disabled={!isWhole}
            onClick={() => doctor !== undefined && choose({ doctor, start: instantAt(date, hour * 60 + minute), isOverbook: true })}
          >
            {t("reception:slots.otherChoose")}
          </Button>
        </div>
      </div>
    </details>
  );
}
