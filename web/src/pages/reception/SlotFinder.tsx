import { useState } from "react";
import { usePages } from "../../api/query";
import type { Doctor, FreeSlot } from "../../api/schema";
import { useLocation } from "../../app/router";
import { t } from "../../i18n";
import { dateOf } from "../../i18n/format";
import { useSlotDoctors } from "./SlotDoctors";
import { SlotFilters, type SlotWishes } from "./SlotFilters";
import { SlotList } from "./SlotList";
import { SlotOther } from "./SlotOther";

/** A time that was chosen. What is booked over others or outside of the hours was not found but named. */
export interface Slot extends Pick<FreeSlot, "doctor" | "start"> {
  location?: string | undefined;
  isOverbook?: boolean;
}

const PAGE = 60;

/**
 * Finds free times, soonest first: of a doctor, of a specialty, or of all.
 * @param doctor Whose times to begin with.
 * @param isDoctorFixed Only that doctor's.
 * @param from The day to begin with; today unless it is given.
 */
export function SlotFinder({
  name, visitType, doctor, isDoctorFixed = false, from, choose,
}: {
  name: string; visitType: string; doctor?: string | undefined; isDoctorFixed?: boolean; from?: string | undefined; choose: (slot: Slot) => void;
}) {
  const [wishes, setWishes] = useState<SlotWishes>({
    doctor: undefined, specialty: "", location: "", from: from ?? dateOf(), to: "", earliest: "", latest: "", isFirstOfEach: false,
  });
  const { query } = useLocation();
  // The doctor that the address names is known by id alone at first.
  const [isPreset, setIsPreset] = useState(doctor !== undefined);
  const wanted = isPreset ? doctor : wishes.doctor?.id;
  const isValid = wishes.to === "" || wishes.from === "" || wishes.from <= wishes.to;
  const isFirstOfEach = wishes.isFirstOfEach && wanted === undefined;
  const slots = usePages(
    "GET /api/appointments/slots",
    !isValid ? undefined : {
      query: {
        visitType, limit: PAGE,
        ...(wanted !== undefined && { doctor: [wanted] }),
        ...(wanted === undefined && wishes.specialty !== "" && { specialty: wishes.specialty }),
        ...(wishes.location !== "" && { location: wishes.location }),
        ...(wishes.from !== "" && { from: wishes.from }),
        ...(wishes.to !== "" && { to: wishes.to }),
        ...(wishes.earliest !== "" && { earliest: wishes.earliest }),
        ...(wishes.latest !== "" && { latest: wishes.latest }),
        ...(isFirstOfEach && { firstOfEach: true }),
      },
    },
    wanted === undefined ? [] : [`appointments:doctor:${wanted}`],
  );

  const doctors = useSlotDoctors([doctor, ...slots.items.map((one) => one.doctor)]);
  const preset: Doctor | undefined = isPreset ? doctors.get(doctor) : undefined;

  const waiting = new URLSearchParams({ join: "yes", visitType, ...(wanted !== undefined && { doctor: wanted }) });
  const patient = query.get("patient");
  if (patient !== null) waiting.set("patient", patient);
  const waitList = `/wait-list?${waiting.toString()}`;

  function change(next: Partial<SlotWishes>): void {
    if ("doctor" in next) setIsPreset(false);
    setWishes({ ...wishes, ...next });
  }

  return (
    <div className="stack">
      <SlotFilters
        name={name} wishes={{ ...wishes, doctor: preset ?? wishes.doctor }} isDoctorFixed={isDoctorFixed} change={change}
        locations={[...new Set(slots.items.map((one) => one.location))]}
        toError={isValid ? undefined : t("reception:slots.toBeforeFrom")}
      />
      <SlotList slots={slots} doctors={doctors} isFirstOfEach={isFirstOfEach} waitList={waitList} choose={choose} />
      <SlotOther name={name} doctor={wanted} from={wishes.from} choose={choose} />
    </div>
  );
}
