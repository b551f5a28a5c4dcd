import { useQuery } from "../../api/query";
import type { Doctor } from "../../api/schema";
import { useSession } from "../../app/session";
import { LinkButton, Notice } from "../../design";
import { t } from "../../i18n";
import { dayAndTime } from "../../i18n/format";
import { useVisitTypes } from "../shared/VisitTypeSelect";
import { isLicensed } from "./LicenceBadge";

/** What keeps patients from being booked with a doctor, and what to do; else, the first time that is free. */
export function Notices({ doctor }: { doctor: Doctor }) {
  const { can } = useSession();
  const params = { id: doctor.id };
  const isActive = doctor.isActive !== false;
  const hours = useQuery("GET /api/doctors/{id}/availability", { params }, [`appointments:doctor:${doctor.id}`]).data;
  const stranded = useQuery(
    "GET /api/appointments/stranded", can("appointments.read") ? { query: { doctor: doctor.id, limit: 50 } } : undefined,
    [`appointments:doctor:${doctor.id}`],
  ).data;
  const hasHours = hours === undefined || hours.templates.length + hours.openings.length > 0;
  const count = stranded?.items.length ?? 0;
  return (
    <>
      {count > 0 && (
        <Notice tone="warning" title={t("doctors:notice.stranded", { count })}>
          <div><LinkButton to={`/stranded?doctor=${doctor.id}`} isSmall icon="move">{t("doctors:notice.showStranded")}</LinkButton></div>
        </Notice>
      )}
      {isActive && !isLicensed(doctor.licence) && (
        <Notice tone="warning" title={t("doctors:notice.unlicensed")}>{t("doctors:notice.unlicensedText")}</Notice>
      )}
      {isActive && !hasHours && (
        <Notice tone="info" title={t("doctors:notice.noHours")}>
          <p>{t("doctors:notice.noHoursText")}</p>
          {can("availability.write") && (
            <div><LinkButton to={`/hours?doctor=${doctor.id}`} isSmall look="primary" icon="clock">{t("doctors:notice.setHours")}</LinkButton></div>
          )}
        </Notice>
      )}
      {isActive && hours !== undefined && hasHours && isLicensed(doctor.licence) && can("appointments.read") && <NextFree doctor={doctor} />}
    </>
  );
}

function NextFree({ doctor }: { doctor: Doctor }) {
  const { can } = useSession();
  const types = useVisitTypes();
  const offered = types.items.filter((one) => one.isActive);
  // The usual kind of visit; of a hospital without it, the first that there is.
  const type = offered.find((one) => one.id === "consultation") ?? offered[0];
  const { data } = useQuery(
    "GET /api/appointments/slots", type === undefined ? undefined : { query: { visitType: type.id, doctor: [doctor.id], limit: 1 } },
    [`appointments:doctor:${doctor.id}`],
  );
  const slot = data?.items[0];
  if (type === undefined || data === undefined) return null;
  return (
    <p className="row doctors-next">
      <span>
        {slot === undefined ? t("doctors:next.none", { type: type.name }) : t("doctors:next.free", { type: type.name, time: dayAndTime(slot.start) })}
      </span>
      {can("appointments.write") && (
        <LinkButton to={`/book?doctor=${doctor.id}&type=${type.id}`} isSmall icon="add">{t("doctors:book")}</LinkButton>
      )}
    </p>
  );
}
