import { useQuery } from "../../../api/query";
import { Button, Dialog, ErrorNotice, Facts, Skeleton } from "../../../design";
import { label, t } from "../../../i18n";
import { dayAndTime, time } from "../../../i18n/format";
import { AppointmentStatusBadge } from "../../shared/AppointmentStatusBadge";
import { useDoctorsOf } from "../../shared/names";
import { useVisitTypes } from "../../shared/VisitTypeSelect";

/** One appointment of the past or to come, as it stands. */
export function AppointmentDialog({ id, close }: { id: string; close: () => void }) {
  const { data: visit, error, refresh } = useQuery("GET /api/appointments/{id}", { params: { id } });
  const types = useVisitTypes();
  const doctors = useDoctorsOf([visit?.doctor]);
  return (
    <Dialog title={t("doctor:timeline.kinds.appointment")} close={close} footer={<Button onClick={close}>{t("close")}</Button>}>
      <ErrorNotice error={error} retry={refresh} />
      {visit === undefined && error === undefined && <Skeleton />}
      {visit !== undefined && (
        <Facts
          items={[
            [t("doctor:day.time"), `${dayAndTime(visit.start)}–${time(visit.end)}`],
            [t("doctor:day.kind"), types.nameOf(visit.visitType)],
            [t("doctor:doctor"), doctors.nameOf(visit.doctor)],
            [t("doctor:day.state"), <AppointmentStatusBadge key="status" status={visit.status} />],
            [t("doctor:day.started"), visit.startedAt === undefined ? undefined : time(visit.startedAt)],
            [t("doctor:day.completed"), visit.completedAt === undefined ? undefined : time(visit.completedAt)],
            [
              t("doctor:timeline.cancelled"),
              visit.cancellation === undefined
                ? undefined : [dayAndTime(visit.cancellation.at), label("cancelledBy", visit.cancellation.by), visit.cancellation.reason].filter(Boolean).join(" · "),
            ],
            [t("doctor:timeline.notes"), visit.notes],
          ]}
        />
      )}
    </Dialog>
  );
}
