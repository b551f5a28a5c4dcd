import { SelectField, TextField, type Form } from "../../forms";
import { t } from "../../i18n";
import { RowList } from "../shared/RowList";

const phoneUses = ["mobile", "home", "work", "other"] as const;
const addressUses = ["home", "work", "temporary", "other"] as const;

export function PhoneFields({ form }: { form: Form<any> }) {
  return (
    <RowList
      form={form} list="phones" title={(number) => t("patients:form.phoneNumber", { number })} add={t("patients:form.addPhone")}
      blank={() => ({ number: "", use: "mobile" })}
      row={(path, nth) => (
        <>
          <TextField
            form={form} name={`${path}.number`} label={t("patients:phone") + nth} type="tel" inputMode="tel"
            hint={nth === "" ? t("patients:form.phoneHint") : undefined}
          />
          <SelectField
            form={form} name={`${path}.use`} label={t("patients:form.phoneUse") + nth} none={t("none")} isOneOfMany
            choices={phoneUses.map((value) => ({ value, name: t(`patients:phoneUse.${value}`) }))}
          />
        </>
      )}
    />
  );
}

export function EmailFields({ form }: { form: Form<any> }) {
  return (
    <RowList
      form={form} list="emails" title={(number) => t("patients:form.emailNumber", { number })} add={t("patients:form.addEmail")} blank={() => ""}
      row={(path, nth) => <TextField form={form} name={path} label={t("patients:email") + nth} type="email" inputMode="email" />}
    />
  );
}

export function AddressFields({ form }: { form: Form<any> }) {
  return (
    <RowList
      form={form} list="addresses" title={(number) => t("patients:form.addressNumber", { number })} add={t("patients:form.addAddress")}
      blank={() => ({ use: "home", line: "" })}
      row={(path, nth) => (
        <>
          <TextField
            form={form} name={`${path}.line`} label={t("patients:address.line") + nth} hint={nth === "" ? t("patients:address.lineHint") : undefined}
            isRequired
          />
          <TextField form={form} name={`${path}.city`} label={t("patients:address.city") + nth} />
          <TextField form={form} name={`${path}.district`} label={t("patients:address.district") + nth} />
          <TextField form={form} name={`${path}.state`} label={t("patients:address.state") + nth} />
          <TextField form={form} name={`${path}.postalCode`} label={t("patients:address.postalCode") + nth} inputMode="numeric" />
          <TextField form={form} name={`${path}.country`} label={t("patients:address.country") + nth} />
          <SelectField
            form={form} name={`${path}.use`} label={t("patients:address.use") + nth} none={t("none")}
            choices={addressUses.map((value) => ({ value, name: t(`patients:addressUse.${value}`) }))}
          />
        </>
      )}
    />
  );
}

export function EmergencyFields({ form }: { form: Form<any> }) {
  return (
    <RowList
      form={form} list="emergencyContacts" title={(number) => t("patients:form.contactNumber", { number })} add={t("patients:form.addContact")}
      blank={() => ({ name: "", phone: "" })}
      row={(path, nth) => (
        <>
          <TextField form={form} name={`${path}.name`} label={t("patients:contact.name") + nth} isRequired />
          <TextField
            form={form} name={`${path}.relationship`} label={t("patients:contact.relationship") + nth}
            hint={nth === "" ? t("patients:contact.relationshipHint") : undefined}
          />
          <TextField form={form} name={`${path}.phone`} label={t("patients:contact.phone") + nth} type="tel" inputMode="tel" isRequired />
        </>
      )}
    />
  );
}
