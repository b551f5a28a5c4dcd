import { DateField, type Form, TextField } from "../../forms";
import { t } from "../../i18n";

/** The fields of one licence. @param path With a dot behind it, where it is one of several: `credentials.0.`. */
export function CredentialFields({ form, path = "", nth = "" }: { form: Form<any>; path?: string; nth?: string }) {
  return (
    <>
      <TextField
        form={form} name={`${path}number`} label={t("doctors:licence.number") + nth} isRequired
        hint={nth === "" ? t("doctors:licence.numberHint") : undefined}
      />
      <TextField
        form={form} name={`${path}issuer`} label={t("doctors:licence.issuer") + nth} isRequired
        hint={nth === "" ? t("doctors:licence.issuerHint") : undefined}
      />
      <DateField
        form={form} name={`${path}validFrom`} label={t("doctors:licence.validFrom") + nth}
        hint={nth === "" ? t("doctors:licence.validFromHint") : undefined}
      />
      <DateField
        form={form} name={`${path}expires`} label={t("doctors:licence.expires") + nth} isRequired
        hint={nth === "" ? t("doctors:licence.expiresHint") : undefined}
      />
    </>
  );
}
