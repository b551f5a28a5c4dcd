import { Card } from "../../design";
import { NumberField, TextField, type Form } from "../../forms";
import { t } from "../../i18n";
import { RowList } from "../shared/RowList";
import { FeeFields } from "./FeeFields";
import { useKnownWords } from "./known";
import { TagsField } from "./TagsField";

/** Everything of a doctor but licences and account. */
export function ProfileFields({ form }: { form: Form<any> }) {
  const known = useKnownWords();
  const year = new Date().getFullYear();
  return (
    <>
      <Card title={t("doctors:form.who")}>
        <div className="stack">
          <div className="doctor-name">
            <TextField form={form} name="name.prefix" label={t("doctors:form.prefix")} />
            <TextField form={form} name="name.given" label={t("doctors:form.given")} isRequired autoFocus />
            <TextField form={form} name="name.family" label={t("doctors:form.family")} />
          </div>
          <div className="grid grid-wide">
            <TagsField
              form={form} name="specialties" label={t("doctors:specialties")} hint={t("doctors:form.specialtiesHint")} isRequired
              known={known.specialties}
            />
            <TagsField form={form} name="departments" label={t("doctors:departments")} known={known.departments} />
            <TagsField
              form={form} name="qualifications" label={t("doctors:qualifications")} hint={t("doctors:form.qualificationsHint")}
              known={known.qualifications}
            />
            <TagsField
              form={form} name="languages" label={t("doctors:languages")} hint={t("doctors:form.languagesHint")} known={known.languages}
            />
            <NumberField form={form} name="practisingSince" label={t("doctors:practisingSince")} hint={t("doctors:form.yearHint")} min={1930} max={year} />
          </div>
        </div>
      </Card>
      <Card title={t("doctors:contact")}>
        <div className="grid grid-wide">
          <RowList
            form={form} list="phones" most={5} title={(number) => t("doctors:form.phoneNumber", { number })} add={t("doctors:form.addPhone")} blank={() => ""}
            row={(path, nth) => (
              <TextField
                form={form} name={path} label={t("doctors:phone") + nth} type="tel" inputMode="tel"
                hint={nth === "" ? t("doctors:form.phoneHint") : undefined}
              />
            )}
          />
          <RowList
            form={form} list="emails" most={5} title={(number) => t("doctors:form.emailNumber", { number })} add={t("doctors:form.addEmail")} blank={() => ""}
            row={(path, nth) => <TextField form={form} name={path} label={t("doctors:email") + nth} type="email" inputMode="email" />}
          />
        </div>
      </Card>
      <Card title={t("doctors:fees")}>
        <FeeFields form={form} />
      </Card>
    </>
  );
}
