import { Link } from "../../../app/router";
import { Badge, Button, Card, EmptyState, Skeleton } from "../../../design";
import { t } from "../../../i18n";
import { fullName } from "../../shared/people";
import { chartOf } from "./NowCard";
import { minutesSince, type Waiting } from "./useDay";
import type { VisitSteps } from "./useVisitSteps";

/** Who waits, in the order in which they are called, and how long already. */
export function QueueCard({ queue, isLoading, steps, now }: { queue: Waiting[]; isLoading: boolean; steps: VisitSteps; now: number }) {
  const waiting = queue.filter((one) => one.ticket.state === "waiting");
  return (
    <Card title={t("doctor:day.waitingNow")} actions={waiting.length > 0 && <Badge tone="accent">{waiting.length}</Badge>}>
      {isLoading && <Skeleton />}
      {!isLoading && waiting.length === 0 && <EmptyState icon="queue" title={t("doctor:day.nobodyWaits")} text={t("doctor:day.nobodyText")} />}
      <ol className="day-queue">
        {waiting.map(({ ticket, visit, patient }) => {
          const minutes = minutesSince(ticket.issuedAt, now);
          const person = visit?.appointment.patient ?? ticket.patient;
          const name = visit?.patientName ?? (patient === undefined ? t("doctor:day.unregistered") : fullName(patient.name));
          return (
            <li key={ticket.id} className="row">
              <span className="day-number number">{ticket.number}</span>
              <span className="grow">
                {ticket.isUrgent && <><Badge tone="danger">{t("doctor:day.urgent")}</Badge>{" "}</>}
                {person === undefined ? name : <Link to={chartOf(person, visit?.appointment.id)}>{name}</Link>}
                <span className={minutes >= 30 ? "small day-long day-mrn" : "small muted day-mrn"}>
                  {t("doctor:day.waits", { minutes: t("minutes", { count: minutes }) })}
                  {visit === undefined && ` · ${t("doctor:day.walkIn")}`}
                </span>
              </span>
              <Button isSmall isStep look="quiet" isBusy={steps.isBusy} aria-label={t("doctor:day.callOne", { number: ticket.number })} onClick={() => void steps.setTicket(ticket, "called")}>
                {t("doctor:day.call")}
              </Button>
            </li>
          );
        })}
      </ol>
    </Card>
  );
}
