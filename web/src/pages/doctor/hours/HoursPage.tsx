import { Link } from "../../../app/router";
import { useSession } from "../../../app/session";
import { useQuery } from "../../../api/query";
import { Card, EmptyState, ErrorNotice, PageHeader, PageSkeleton } from "../../../design";
import { t } from "../../../i18n";
import { DoctorPicker } from "../../shared/DoctorPicker";
import { useDoctors } from "../../shared/doctors";
import { NoDoctors } from "../../shared/NoDoctors";
import { fullName } from "../../shared/people";
import { useChosenDoctor } from "../useOwnDoctor";
import { FeedCard } from "./FeedCard";
import { HoursEditorView } from "./HoursEditorView";
import { OpeningsPreview } from "./OpeningsPreview";

/** When and where a doctor sees patients: one's own hours, or those of a doctor who is chosen. */
export function HoursPage() {
  const { can, me } = useSession();
  const isManager = can("availability.write");
  const hasOwn = me?.user?.doctor !== undefined;
  const { id, doctor, isOwn, choose } = useChosenDoctor(isManager || !hasOwn);
  const hours = useQuery("GET /api/doctors/{id}/availability", id === undefined ? undefined : { params: { id } }, id === undefined ? [] : [`appointments:doctor:${id}`]);
  const mayChange = isManager || isOwn;
  const all = useDoctors(id === undefined);
  const hasNone = all.isWhole && all.items.length === 0;
  return (
    <>
      <PageHeader
        title={t("doctor:hours.title")} text={doctor === undefined ? t("doctor:hours.text") : fullName(doctor.name)}
        before={doctor !== undefined && !isOwn && <Link to={`/doctors/${doctor.id}`} className="small">{t("doctors:edit.back")}</Link>}
      />
      {(isManager || !hasOwn) && !hasNone && <DoctorPicker id="hours-doctor" label={t("doctor:whose")} value={doctor} choose={choose} isRequired />}
      <ErrorNotice error={hours.data === undefined ? hours.error : undefined} retry={hours.refresh} />
      {id === undefined && (
        <Card>{hasNone ? <NoDoctors /> : <EmptyState icon="clock" title={t("doctor:hours.chooseTitle")} text={t("doctor:hours.chooseText")} />}</Card>
      )}
      {id !== undefined && hours.data === undefined && hours.error === undefined && <PageSkeleton />}
      {id !== undefined && hours.data?.id === id && <HoursEditorView key={id} saved={hours.data} mayChange={mayChange} />}
      {id !== undefined && hours.data?.id === id && (
        <div className="grid grid-wide">
          <OpeningsPreview doctor={id} revision={hours.data.revision} />
          {mayChange && can("appointments.read") && <FeedCard doctor={id} />}
        </div>
      )}
    </>
  );
}
