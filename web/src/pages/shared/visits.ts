import { useMutation } from "../../api/mutation";
import type { Appointment } from "../../api/schema";
import { messageOf, toast } from "../../design";
import { t } from "../../i18n";
import { dateOf } from "../../i18n/format";

export type Step = "check-in" | "undo-check-in" | "start" | "complete" | "no-show";

export interface VisitSteps {
  /**
   * Does it, and says so with a way to take a check-in back; what was refused is said too. Nothing, if it failed.
   * @param print Prints the token of who was checked in, where that may still be wanted.
   */
  run: (step: Step, visit: Pick<Appointment, "id">, name: string, print?: (changed: Appointment) => void) => Promise<Appointment | undefined>;
  isRunning: boolean;
}

/** From arrival to the end of a visit. The server allows each step in its place only, so no revision is asked for. */
export function useVisitSteps(): VisitSteps {
  const touched = ["/api/appointments"];
  const checkIn = useMutation("POST /api/appointments/{id}/check-in", touched);
  const undo = useMutation("POST /api/appointments/{id}/undo-check-in", touched);
  const start = useMutation("POST /api/appointments/{id}/start", touched);
  const complete = useMutation("POST /api/appointments/{id}/complete", touched);
  const noShow = useMutation("POST /api/appointments/{id}/no-show", touched);
  const steps = { "check-in": checkIn, "undo-check-in": undo, start, complete, "no-show": noShow };

  const run: VisitSteps["run"] = async (step, visit, name, print) => {
    try {
      const changed = await steps[step].run({ params: { id: visit.id } });
      const text = t(`reception:parts.steps.${step}.done`, { name, token: changed.token ?? "–" });
      if (step !== "check-in") toast(text);
      else {
        toast(text, {
          action: [
            ...(print === undefined || changed.token === undefined ? [] : [{ label: t("print"), run: () => print(changed) }]),
            { label: t("undo"), run: () => void run("undo-check-in", visit, name) },
          ],
        });
      }
      return changed;
    } catch (error) {
      toast(messageOf(error), { isFailure: true });
      return undefined;
    }
  };
  return { run, isRunning: Object.values(steps).some((one) => one.isRunning) };
}

export type VisitAction = Step | "cancel" | "reschedule";

/** Who did not come, or whose appointment is cancelled, may get another one with the same doctor. */
export function canBookAgain(visit: Pick<Appointment, "status">): boolean {
  return visit.status === "cancelled" || visit.status === "no-show";
}

export function bookAgain(visit: Pick<Appointment, "patient" | "doctor">): string {
  return `/book?patient=${visit.patient}&doctor=${visit.doctor}`;
}

/** What may be done next with an appointment, the usual first. */
export function actionsOf(visit: Pick<Appointment, "status" | "start">, now: number): VisitAction[] {
  const hasBegun = Date.parse(visit.start) <= now;
  switch (visit.status) {
    case "held": return ["reschedule", "cancel"];
    case "scheduled": {
      const actions: VisitAction[] = dateOf(visit.start) === dateOf(new Date(now)) ? ["check-in"] : [];
      return [...actions, "reschedule", ...(hasBegun ? ["no-show" as const] : []), "cancel"];
    }
    case "checked-in": return ["start", "undo-check-in", ...(hasBegun ? ["no-show" as const] : []), "cancel"];
    case "in-progress": return ["complete"];
    default: return [];
  }
}
