import type { Appointment } from "../../api/schema";
import { Badge, type Tone } from "../../design";
import { label } from "../../i18n";

const tones: Record<Appointment["status"], Tone> = {
  held: "warning", scheduled: "info", "checked-in": "accent", "in-progress": "success", completed: "neutral", cancelled: "neutral",
  "no-show": "danger",
};

export function AppointmentStatusBadge({ status }: { status: Appointment["status"] }) {
  return <Badge tone={tones[status]}>{label("status", status)}</Badge>;
}
