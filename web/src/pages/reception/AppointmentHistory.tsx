import { useQuery } from "../../api/query";
import type { Appointment } from "../../api/schema";
import { Card, Icon, type IconName } from "../../design";
import { label, t } from "../../i18n";
import { dayAndTime } from "../../i18n/format";

interface Step {
  key: string;
  at?: string | undefined;
  icon: IconName;
  text: string;
}

/** What became of it, from the booking on. */
export function AppointmentHistory({ visit }: { visit: Appointment }) {
  const names = useQuery("GET /api/users/names", { query: { id: [visit.bookedBy] } });
  const who = names.data?.items.find((one) => one.id === visit.bookedBy)?.name;
  return (
    <Card title={t("reception:appointment.history.title")}>
      <ol className="history">
        {stepsOf(visit, who).map((one) => (
          <li key={one.key}>
            <Icon name={one.icon} />
            <span className="grow">{one.text}</span>
            {one.at !== undefined && <span className="muted small number">{dayAndTime(one.at)}</span>}
          </li>
        ))}
      </ol>
    </Card>
  );
}

function stepsOf(visit: Appointment, who: string | undefined): Step[] {
  const text = (name: string, values?: Record<string, string | number>) => t(`reception:appointment.history.${name}`, values);
  const steps: Step[] = [
    { key: "booked", at: visit.bookedAt, icon: "add", text: who === undefined ? text("booked") : text("bookedBy", { name: who }) },
  ];
  if (visit.moves > 0) steps.push({ key: "moved", icon: "move", text: text("moved", { count: visit.moves }) });
  if (visit.checkedInAt !== undefined) {
    steps.push({ key: "arrived", at: visit.checkedInAt, icon: "check", text: text("arrived", { token: visit.token ?? "–" }) });
  }
  if (visit.startedAt !== undefined) steps.push({ key: "started", at: visit.startedAt, icon: "chevron", text: text("started") });
  if (visit.completedAt !== undefined) steps.push({ key: "completed", at: visit.completedAt, icon: "check", text: text("completed") });
  if (visit.status === "no-show") steps.push({ key: "no-show", icon: "offline", text: text("noShow") });
  const ended = visit.cancellation;
  if (ended !== undefined) {
    const by = label("cancelledBy", ended.by);
    const said = ended.reason === undefined ? text("cancelled", { by }) : text("cancelledBecause", { by, reason: ended.reason });
    steps.push({ key: "cancelled", at: ended.at, icon: "close", text: said });
  }
  return steps;
}
