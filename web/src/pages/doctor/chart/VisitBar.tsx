import { navigate } from "../../../app/router";
import { useSession } from "../../../app/session";
import { useQuery } from "../../../api/query";
import { Button } from "../../../design";
import { t } from "../../../i18n";
import { time } from "../../../i18n/format";
import { AppointmentStatusBadge } from "../../shared/AppointmentStatusBadge";
import { useNow } from "../../shared/clock";
import { minutesSince } from "../day/useDay";
import { useVisitSteps } from "../day/useVisitSteps";

/** The visit that the chart was opened for: how long it takes already, and its end. */
export function VisitBar({ id, patient }: { id: string; patient: string }) {
  const { can, me } = useSession();
  const { data: visit } = useQuery("GET /api/appointments/{id}", { params: { id } }, ["appointments:all"]);
  const steps = useVisitSteps();
  const now = useNow();
  if (visit === undefined || visit.patient !== patient) return null;
  const isRunning = visit.status === "in-progress";
  return (
    <div className="row chart-visit">
      <AppointmentStatusBadge status={visit.status} />
      <span className="grow">
        {t("doctor:chart.visitAt", { time: time(visit.start) })}
        {isRunning && minutesSince(visit.startedAt, now) > 0 && <span className="muted"> · {t("minutes", { count: minutesSince(visit.startedAt, now) })}</span>}
      </span>
      {visit.status === "checked-in" && can("queue.write") && (
        <Button isSmall look="primary" isBusy={steps.isBusy} onClick={() => void steps.start(visit)}>{t("doctor:day.start")}</Button>
      )}
      {isRunning && can("queue.write") && (
        <Button
          isSmall look="primary" icon="check" isBusy={steps.isBusy}
          onClick={async () => {
            if ((await steps.complete(visit)) !== undefined) navigate(me?.user?.doctor === undefined ? `/day?doctor=${visit.doctor}` : "/day");
          }}
        >
          {t("doctor:day.completeVisit")}
        </Button>
      )}
    </div>
  );
}
