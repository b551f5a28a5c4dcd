import type { Patient } from "../../api/schema";
import { Link, navigate } from "../../app/router";
import { Avatar, Table, type Column, type Rows } from "../../design";
import { label, t } from "../../i18n";
import { date } from "../../i18n/format";
import { ageText, fullName, phoneText } from "../shared/people";
import { StatusBadges } from "./StatusBadges";
import type { ReactNode } from "react";

/** Patients with what tells them apart. Enter or a click opens a record; the name is a link, for another tab. */
export function PatientTable({ name, rows, empty }: { name: string; rows: Rows<Patient>; empty: ReactNode }) {
  return (
    <Table label={name} rows={rows} keyOf={(one) => one.id} open={(one) => navigate(`/patients/${one.id}`)} empty={empty} columns={columns()} />
  );
}

function columns(): Column<Patient>[] {
  return [
    {
      name: t("patients:name"), isMain: true,
      cell: (one) => (
        <span className="patient-name">
          <Avatar name={fullName(one.name)} />
          <span className="row">
            <Link to={`/patients/${one.id}`} tabIndex={-1} className="patient-link">{fullName(one.name)}</Link>
            <StatusBadges patient={one} />
          </span>
        </span>
      ),
    },
    {
      name: t("patients:mrn"),
      cell: (one) => (
        <span>
          <span className="number nowrap">{one.mrn}</span>
          {one.identifiers.map((each) => (
            <span key={each.type + each.masked} className="muted small patient-paper">{t(`patients:identifierType.${each.type}`)} {each.masked}</span>
          ))}
        </span>
      ),
    },
    { name: t("patients:sex"), cell: (one) => label("sex", one.sex) },
    {
      name: t("patients:born"),
      cell: (one) => (
        <span>
          {ageText(one.birthDate, one.birthDateIsEstimated)}
          {one.birthDate !== undefined && one.birthDateIsEstimated !== true && <span className="muted"> · {date(one.birthDate)}</span>}
        </span>
      ),
    },
    {
      name: t("patients:phone"),
      cell: (one) => {
        const phone = one.phones?.[0]?.number;
        return phone === undefined ? <span className="muted">–</span> : <span className="number nowrap">{phoneText(phone)}</span>;
      },
    },
    { name: t("patients:city"), cell: (one) => one.addresses?.[0]?.city },
  ];
}
