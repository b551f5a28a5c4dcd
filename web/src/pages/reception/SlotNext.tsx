import { useQuery } from "../../api/query";
import type { FreeSlot } from "../../api/schema";
import { Button, ErrorNotice, Notice, Skeleton } from "../../design";
import { t } from "../../i18n";
import { dateOf, time, weekdayAndDate } from "../../i18n/format";

const MOST_OFFERED = 6;

/** A time was taken meanwhile: says so, and offers the doctor's next free ones. */
export function SlotNext({
  reason, doctor, visitType, start, choose,
}: { reason: string; doctor: string; visitType: string; start: string; choose: (slot: FreeSlot) => void }) {
  const today = dateOf();
  const from = dateOf(start) < today ? today : dateOf(start);
  const { data, error } = useQuery("GET /api/appointments/slots", { query: { visitType, doctor: [doctor], from, limit: MOST_OFFERED } });
  return (
    <Notice tone="warning" isUrgent title={reason}>
      {data !== undefined && <p>{t(data.items.length > 0 ? "reception:slots.nextFree" : "reception:slots.noneFree")}</p>}
      {data === undefined && error === undefined && <Skeleton lines={1} />}
      <ErrorNotice error={error} />
      <div className="row">
        {data?.items.map((one) => (
          <Button key={one.start} isSmall onClick={() => choose(one)}>{weekdayAndDate(dateOf(one.start))}, {time(one.start)}</Button>
        ))}
      </div>
    </Notice>
  );
}
