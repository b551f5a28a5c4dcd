import { useState } from "react";
import { useQuery } from "../../api/query";
import type { Doctor } from "../../api/schema";
import { Problem } from "../../api/problem";
import { Link } from "../../app/router";
import { useSession } from "../../app/session";
import { Badge, Button, Card, EmptyState, ErrorNotice, Facts, LinkButton, PageHeader, PageSkeleton } from "../../design";
import { t } from "../../i18n";
import { languageName, money } from "../../i18n/format";
import { fullName } from "../shared/people";
import { useVisitTypes } from "../shared/VisitTypeSelect";
import { AccountCard } from "./AccountCard";
import { ActivityDialog } from "./ActivityDialog";
import { CredentialsCard } from "./CredentialsCard";
import { Phone } from "./DoctorsTable";
import { LicenceBadge } from "./LicenceBadge";
import { Notices } from "./Notices";

/** One doctor, as the hospital knows them, and what is still to be done before patients can be booked. */
export function DoctorPage({ id }: { id: string }) {
  const { data: doctor, error, refresh } = useQuery("GET /api/doctors/{id}", { params: { id } }, [`appointments:doctor:${id}`]);
  if (doctor === undefined) return error === undefined ? <PageSkeleton /> : <Missing error={error} retry={refresh} />;
  return <Page doctor={doctor} />;
}

function Page({ doctor }: { doctor: Doctor }) {
  const { can, me } = useSession();
  const [changesActivity, setChangesActivity] = useState(false);
  const isActive = doctor.isActive !== false;
  const mayWrite = can("doctors.write");
  const seesHours = can("availability.write", "clinical.write") && (can("availability.write") || me?.user?.doctor === undefined);
  return (
    <>
      <PageHeader
        title={fullName(doctor.name)} before={<Link to="/doctors" className="small">{t("doctors:title")}</Link>}
        text={
          <span className="row">
            <span>{doctor.specialties.join(", ")}</span>
            <LicenceBadge licence={doctor.licence} />
            <Badge tone={isActive ? "success" : "neutral"}>{t(isActive ? "doctors:active" : "doctors:inactive")}</Badge>
          </span>
        }
      >
        {can("appointments.read") && <LinkButton to={`/calendar?view=week&of=${doctor.id}`} icon="calendar">{t("doctors:calendar")}</LinkButton>}
        {seesHours && <LinkButton to={`/hours?doctor=${doctor.id}`} icon="clock">{t("doctor:hours.title")}</LinkButton>}
        {can("metrics.read") && <LinkButton to={`/figures?doctor=${doctor.id}`} icon="chart">{t("doctor:figures.title")}</LinkButton>}
        {mayWrite && <LinkButton to={`/doctors/${doctor.id}/edit`} icon="edit" look="primary">{t("edit")}</LinkButton>}
      </PageHeader>
      <Notices doctor={doctor} />
      <div className="split">
        <div className="stack">
          <ProfileCard doctor={doctor} />
          <CredentialsCard doctor={doctor} />
        </div>
        <div className="stack">
          <FeesCard doctor={doctor} />
          {mayWrite && <AccountCard doctor={doctor} />}
          {mayWrite && (
            <Card title={t("doctors:activity.title")}>
              <div className="stack">
                <p className="small">{t(isActive ? "doctors:activity.active" : "doctors:activity.inactive")}</p>
                <Button {...(!isActive && { look: "primary" as const })} isWide onClick={() => setChangesActivity(true)}>
                  {t(isActive ? "doctors:activity.end" : "doctors:activity.begin")}
                </Button>
              </div>
            </Card>
          )}
        </div>
      </div>
      {changesActivity && <ActivityDialog doctor={doctor} close={() => setChangesActivity(false)} />}
    </>
  );
}

function ProfileCard({ doctor }: { doctor: Doctor }) {
  const listed = (values: string[] | undefined) => (values ?? []).join(", ");
  return (
    <Card title={t("doctors:profile")}>
      <Facts
        items={[
          [t("doctors:specialties"), listed(doctor.specialties)],
          [t("doctors:departments"), listed(doctor.departments)],
          [t("doctors:qualifications"), listed(doctor.qualifications)],
          [t("doctors:languages"), (doctor.languages ?? []).map(spoken).join(", ")],
          [t("doctors:practisingSince"), doctor.practisingSince],
          [t("doctors:phone"), doctor.phones?.length ? <span className="row">{doctor.phones.map((one) => <Phone key={one} number={one} />)}</span> : undefined],
          [
            t("doctors:email"),
            doctor.emails?.length ? <span className="row">{doctor.emails.map((one) => <a key={one} href={`mailto:${one}`}>{one}</a>)}</span> : undefined,
          ],
        ]}
      />
    </Card>
  );
}

/** Languages are written as words, but a tag such as `te` is named, too. */
function spoken(language: string): string {
  return /^[a-z]{2,3}$/.test(language) ? languageName(language) : language;
}

function FeesCard({ doctor }: { doctor: Doctor }) {
  const types = useVisitTypes(useSession().can("appointments.read"));
  const fees = doctor.fees ?? [];
  return (
    <Card title={t("doctors:fees")}>
      {fees.length === 0 ? <p className="muted">{t("doctors:noFees")}</p> : (
        <Facts items={fees.map((one) => [types.nameOf(one.visitType), <span key={one.visitType} className="number">{money(one.fee)}</span>])} />
      )}
    </Card>
  );
}

function Missing({ error, retry }: { error: unknown; retry: () => void }) {
  if (!(error instanceof Problem) || error.status !== 404) return <ErrorNotice error={error} retry={retry} />;
  return (
    <EmptyState icon="people" title={t("doctors:missing.title")} text={t("doctors:missing.text")}>
      <LinkButton to="/doctors" look="primary" icon="people">{t("doctors:title")}</LinkButton>
    </EmptyState>
  );
}
