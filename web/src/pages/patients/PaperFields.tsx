import { Icon } from "../../design";
import { DateField, type Form, SelectField, TextField } from "../../forms";
import { t } from "../../i18n";
import { dateOf } from "../../i18n/format";
import { RowList } from "../shared/RowList";
import { YesNoField } from "./YesNoField";

export const identifierTypes = ["aadhaar", "passport", "voterID", "drivingLicence", "pan", "other"] as const;
export const purposes = ["treatment", "dataSharing", "research", "reminders", "photography"] as const;

export function InsuranceFields({ form }: { form: Form<any> }) {
  return (
    <RowList
      form={form} list="insurancePolicies" title={(number) => t("patients:form.policyNumber", { number })} add={t("patients:form.addPolicy")}
      blank={() => ({ insurer: "", policyNumber: "" })}
      row={(path, nth) => (
        <>
          <TextField form={form} name={`${path}.insurer`} label={t("patients:policy.insurer") + nth} isRequired />
          <TextField form={form} name={`${path}.policyNumber`} label={t("patients:policy.number") + nth} isRequired />
          <TextField
            form={form} name={`${path}.holder`} label={t("patients:policy.holder") + nth} hint={nth === "" ? t("patients:policy.holderHint") : undefined}
          />
          <DateField form={form} name={`${path}.validFrom`} label={t("patients:policy.validFrom") + nth} />
          <DateField
            form={form} name={`${path}.validTo`} label={t("patients:policy.validTo") + nth}
            hint={nth === "" ? t("patients:policy.validToHint") : undefined}
          />
        </>
      )}
    />
  );
}

export function ConsentFields({ form }: { form: Form<any> }) {
  return (
    <RowList
      form={form} list="consents" title={(number) => t("patients:form.consentNumber", { number })} add={t("patients:form.addConsent")}
      blank={() => ({ on: dateOf() })}
      row={(path, nth) => (
        <>
          <SelectField
            form={form} name={`${path}.purpose`} label={t("patients:consent.purpose") + nth} isRequired
            choices={purposes.map((value) => ({ value, name: t(`patients:purpose.${value}`) }))}
          />
          <YesNoField
            form={form} name={`${path}.isGiven`} label={t("patients:consent.answer") + nth} yes={t("patients:consent.given")}
            no={t("patients:consent.refused")}
          />
          <DateField form={form} name={`${path}.on`} label={t("patients:consent.on") + nth} max={dateOf()} isRequired />
          <DateField form={form} name={`${path}.until`} label={t("patients:consent.until") + nth} />
          <TextField form={form} name={`${path}.note`} label={t("patients:consent.note") + nth} />
        </>
      )}
    />
  );
}

export function IdentifierFields({ form }: { form: Form<any> }) {
  // That a number is another patient's is said of all of them.
  form.register("identifiers", t("patients:identifiers"));
  const error = form.errorOf("identifiers");
  return (
    <div className="stack">
      <p className="muted small">{t("patients:identifier.text")}</p>
      {error !== undefined && <div className="field"><span className="error"><Icon name="alert" size={14} />{error}</span></div>}
      <RowList
        form={form} list="identifiers" title={(number) => t("patients:form.identifierNumber", { number })} add={t("patients:form.addIdentifier")}
        blank={() => ({ type: "aadhaar", value: "" })}
        row={(path, nth) => <IdentifierPair form={form} path={path} nth={nth} />}
      />
    </div>
  );
}

export function IdentifierPair({ form, path, nth }: { form: Form<any>; path: string; nth: string }) {
  const at = (name: string) => (path === "" ? name : `${path}.${name}`);
  const type = (form.get(at("type")) as string | undefined) ?? "other";
  return (
    <>
      <SelectField
        form={form} name={at("type")} label={t("patients:identifier.type") + nth} isRequired
        choices={identifierTypes.map((value) => ({ value, name: t(`patients:identifierType.${value}`) }))}
      />
      <TextField form={form} name={at("value")} label={t("patients:identifier.value") + nth} hint={t(`patients:identifierHint.${type}`)} isRequired />
    </>
  );
}
