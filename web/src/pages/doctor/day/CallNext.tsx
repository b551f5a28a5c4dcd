import { useState } from "react";
import { useMutation } from "../../../api/mutation";
import { Problem } from "../../../api/problem";
import { Button, messageOf, toast } from "../../../design";
import { t } from "../../../i18n";

/** Where patients are called to is the same all day, at this desk. */
const DESK = "hms.desk";

export function rememberedDesk(): string | undefined {
  const desk = localStorage.getItem(DESK)?.trim() ?? "";
  return desk === "" ? undefined : desk;
}

/** Calls who is next, to a room that this browser remembers. */
export function CallNext({ doctor }: { doctor: string }) {
  const [desk, setDesk] = useState(() => localStorage.getItem(DESK) ?? "");
  const callNext = useMutation("POST /api/appointments/queue/doctors/{doctor}/call-next", ["/api/appointments/queue"]);

  function run(): void {
    const place = desk.trim();
    callNext.run({ params: { doctor }, body: place === "" ? {} : { desk: place } }).then(
      (ticket) => toast(t("doctor:day.called", { number: ticket.number })),
      (error: unknown) => {
        const isEmpty = error instanceof Problem && error.slug === "queue-empty";
        toast(isEmpty ? t("doctor:day.nobodyWaits") : messageOf(error), { isFailure: !isEmpty });
      },
    );
  }
  return (
    <div className="row">
      <label className="row day-desk">
        <span className="small muted">{t("doctor:day.desk")}</span>
        <input
          className="input" value={desk} maxLength={60} autoComplete="off" placeholder={t("doctor:day.deskHint")}
          onChange={(event) => {
            setDesk(event.target.value);
            localStorage.setItem(DESK, event.target.value);
          }}
        />
      </label>
      <Button look="primary" icon="bell" isStep isBusy={callNext.isRunning} onClick={run}>{t("doctor:day.callNext")}</Button>
    </div>
  );
}
