import type { ReactNode } from "react";
import type { Address, Consent, InsurancePolicy, Patient } from "../../api/schema";
import { Badge, Card, Facts } from "../../design";
import { t } from "../../i18n";
import { date, dateOf, day } from "../../i18n/format";
import { PhoneLink } from "../shared/PhoneLink";
import { languageName } from "./PersonFields";

/** Demographic data, in cards; those of nothing are left out. */
export function DetailCards({ patient, identifiers }: { patient: Patient; identifiers: ReactNode }) {
  return (
    <div className="detail-cards">
      <Card title={t("patients:form.contact")}>
        <Facts
          items={[
            [t("patients:phone"), lines(patient.phones, (one) => (
              <>
                <PhoneLink number={one.number} />
                {one.use !== undefined && <span className="muted small"> {t(`patients:phoneUse.${one.use}`)}</span>}
              </>
            ))],
            [t("patients:email"), lines(patient.emails, (one) => <a href={`mailto:${one}`}>{one}</a>)],
            [t("patients:address.title"), lines(patient.addresses, (one) => <AddressLines address={one} />)],
            [t("patients:language"), patient.language === undefined ? undefined : languageName(patient.language)],
          ]}
        />
        {isNothing(patient.phones, patient.emails, patient.addresses) && <p className="muted">{t("patients:record.noContact")}</p>}
      </Card>
      {identifiers}
      {!isNothing(patient.emergencyContacts) && (
        <Card title={t("patients:emergencyContacts")}>
          <ul className="stack stack-tight">
            {patient.emergencyContacts?.map((one, index) => (
              <li key={index}>
                <span className="strong">{one.name}</span>
                {one.relationship !== undefined && <span className="muted"> · {one.relationship}</span>}
                <div><PhoneLink number={one.phone} /></div>
              </li>
            ))}
          </ul>
        </Card>
      )}
      {!isNothing(patient.insurancePolicies) && (
        <Card title={t("patients:insurance")}>
          <ul className="stack stack-tight">{patient.insurancePolicies?.map((one, index) => <Policy key={index} policy={one} />)}</ul>
        </Card>
      )}
      {!isNothing(patient.consents) && (
        <Card title={t("patients:consents")}>
          <ul className="stack stack-tight">{patient.consents?.map((one, index) => <ConsentLine key={index} consent={one} />)}</ul>
        </Card>
      )}
      <Card title={t("patients:record.about")}>
        <Facts
          items={[
            [t("patients:deceasedOn"), patient.deceasedOn === undefined ? undefined : date(patient.deceasedOn)],
            [t("patients:bloodGroup"), patient.bloodGroup],
            [t("patients:record.registered"), day(patient.createdAt)],
            [t("patients:record.changed"), day(patient.updatedAt)],
          ]}
        />
      </Card>
    </div>
  );
}

function isNothing(...lists: (readonly unknown[] | undefined)[]): boolean {
  return lists.every((one) => one === undefined || one.length === 0);
}

function lines<Item>(items: Item[] | undefined, line: (item: Item) => ReactNode): ReactNode {
  if (items === undefined || items.length === 0) return undefined;
  return <ul>{items.map((one, index) => <li key={index}>{line(one)}</li>)}</ul>;
}

function AddressLines({ address }: { address: Address }) {
  const place = [address.city, address.district, address.state, address.postalCode, address.country].filter((one) => one !== undefined);
  return (
    <>
      {address.line}
      {place.length > 0 && `, ${place.join(", ")}`}
      {address.use !== undefined && <span className="muted small"> {t(`patients:addressUse.${address.use}`)}</span>}
    </>
  );
}

function Policy({ policy }: { policy: InsurancePolicy }) {
  const isOver = policy.validTo !== undefined && policy.validTo < dateOf();
  return (
    <li>
      <div className="row">
        <span className="strong">{policy.insurer}</span>
        {isOver && <Badge tone="warning">{t("patients:policy.expired")}</Badge>}
      </div>
      <span className="number">{policy.policyNumber}</span>
      {policy.holder !== undefined && <span className="muted"> · {policy.holder}</span>}
      <div className="muted small">
        {policy.validFrom !== undefined && t("patients:policy.from", { date: date(policy.validFrom) })}{" "}
        {policy.validTo !== undefined && t("patients:policy.until", { date: date(policy.validTo) })}
      </div>
    </li>
  );
}

function ConsentLine({ consent }: { consent: Consent }) {
  return (
    <li>
      <div className="row">
        <span>{t(`patients:purpose.${consent.purpose}`)}</span>
        <Badge tone={consent.isGiven ? "success" : "danger"}>{t(consent.isGiven ? "patients:consent.given" : "patients:consent.refused")}</Badge>
      </div>
      <div className="muted small">
        {date(consent.on)}
        {consent.until !== undefined && ` – ${date(consent.until)}`}
        {consent.note !== undefined && ` · ${consent.note}`}
      </div>
    </li>
  );
}
