import type { Doctor } from "../../api/schema";
import { navigate } from "../../app/router";
import { useSession } from "../../app/session";
import { Badge, EmptyState, LinkButton, Table, type Rows } from "../../design";
import { t } from "../../i18n";
import { money } from "../../i18n/format";
import { fullName } from "../shared/people";
import { PhoneLink } from "../shared/PhoneLink";
import { useVisitTypes } from "../shared/VisitTypeSelect";
import { isLicensed, LicenceBadge } from "./LicenceBadge";

/** What the desk asks of a doctor on the telephone, in a row each. */
export function DoctorsTable({ rows }: { rows: Rows<Doctor> }) {
  const { can } = useSession();
  // Who has nothing to do with appointments sees fees by their codes.
  const types = useVisitTypes(can("appointments.read"));
  return (
    <Table
      label={t("doctors:title")} rows={rows} keyOf={(one) => one.id} open={(one) => navigate(`/doctors/${one.id}`)}
      empty={<EmptyState icon="people" title={t("doctors:none.found")} text={t("doctors:none.foundText")} />}
      columns={[
        {
          name: t("doctors:name"), isMain: true,
          cell: (one) => (
            <span>
              <span className="strong">{fullName(one.name)}</span>
              <span className="small muted doctors-line">{[...one.specialties, ...(one.departments ?? [])].filter(isFirst).join(" · ")}</span>
              <span className="small muted doctors-line">{(one.languages ?? []).join(", ")}</span>
            </span>
          ),
        },
        { name: t("doctors:phone"), cell: (one) => <Phone number={one.phones?.[0]} /> },
        {
          name: t("doctors:fees"),
          cell: (one) => (
            <span className="doctors-fees">
              {(one.fees ?? []).slice(0, 2).map(({ visitType, fee }) => (
                <span key={visitType} className="small">
                  <span className="muted">{types.nameOf(visitType)}</span> <span className="number">{money(fee)}</span>
                </span>
              ))}
              {(one.fees ?? []).length === 0 && "–"}
            </span>
          ),
        },
        {
          name: t("doctors:licence.state"),
          cell: (one) => (
            <span className="row">
              <LicenceBadge licence={one.licence} />
              {one.isActive === false && <Badge>{t("doctors:inactive")}</Badge>}
            </span>
          ),
        },
        {
          name: t("actions"), isActions: true,
          cell: (one) => (
            <span className="doctors-actions">
              {can("appointments.write") && one.isActive !== false && isLicensed(one.licence) && (
                <LinkButton to={`/book?doctor=${one.id}`} isSmall icon="add">{t("doctors:book")}</LinkButton>
              )}
              {can("appointments.read") && (
                <LinkButton to={`/calendar?view=week&of=${one.id}`} isSmall look="quiet" icon="calendar">{t("doctors:calendar")}</LinkButton>
              )}
            </span>
          ),
        },
      ]}
    />
  );
}

export function Phone({ number }: { number: string | undefined }) {
  return number === undefined ? <>–</> : <PhoneLink number={number} />;
}

function isFirst(value: string, at: number, all: string[]): boolean {
  return all.indexOf(value) === at;
}
