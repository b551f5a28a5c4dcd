import { useMutation } from "../../../api/mutation";
import type { Appointment, QueueTicket } from "../../../api/schema";
import { messageOf, toast } from "../../../design";
import { t } from "../../../i18n";
import { rememberedDesk } from "./CallNext";

const touched = ["/api/appointments"];

/** What a doctor or nurse does with a visit and a ticket. Each tells what became of it; refusals too. */
export function useVisitSteps() {
  const checkIn = useMutation("POST /api/appointments/{id}/check-in", touched);
  const start = useMutation("POST /api/appointments/{id}/start", touched);
  const complete = useMutation("POST /api/appointments/{id}/complete", touched);
  const noShow = useMutation("POST /api/appointments/{id}/no-show", touched);
  const ticket = useMutation("PUT /api/appointments/queue/{id}/state", touched);
  const isBusy = [checkIn, start, complete, noShow, ticket].some((one) => one.isRunning);

  async function tell<Answer>(work: Promise<Answer>, done: string): Promise<Answer | undefined> {
    try {
      const answer = await work;
      toast(done);
      return answer;
    } catch (error) {
      toast(messageOf(error), { isFailure: true });
      return undefined;
    }
  }
  const of = (visit: Appointment) => ({ params: { id: visit.id }, ifMatch: visit.revision });
  return {
    isBusy,
    checkIn: (visit: Appointment) => tell(checkIn.run(of(visit)), t("doctor:day.checkedIn")),
    start: (visit: Appointment) => tell(start.run(of(visit)), t("doctor:day.started")),
    complete: (visit: Appointment) => tell(complete.run(of(visit)), t("doctor:day.completed")),
    noShow: (visit: Appointment) => tell(noShow.run(of(visit)), t("doctor:day.noShowDone")),
    setTicket: (one: QueueTicket, state: QueueTicket["state"]) =>
      tell(
        ticket.run({ params: { id: one.id }, body: { state, ...(state === "called" && { desk: rememberedDesk() }) } }),
        t(`doctor:day.ticket.${state}`, { number: one.number }),
      ),
  };
}

export type VisitSteps = ReturnType<typeof useVisitSteps>;
