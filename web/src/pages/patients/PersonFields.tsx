import { CheckField, DateField, type Form, NumberField, SegmentField, SelectField, TextField } from "../../forms";
import { label, t } from "../../i18n";
import { date, dateOf } from "../../i18n/format";
import { ageText } from "../shared/people";

const sexes = ["female", "male", "intersex", "unknown"] as const;
const bloodGroups = ["A+", "A-", "B+", "B-", "AB+", "AB-", "O+", "O-", "Oh+", "Oh-"];
/** The languages that most patients of an Indian hospital speak, by their tags of BCP 47. */
const spoken = ["hi", "te", "ta", "kn", "ml", "mr", "bn", "gu", "or", "pa", "as", "ur", "sa", "en"];

/** Older than this nobody is; the API says the same. */
const OLDEST = 150;

export function NameFields({ form, autoFocus }: { form: Form<any>; autoFocus?: boolean }) {
  return (
    <div className="name-fields">
      <TextField form={form} name="name.given" label={t("patients:form.given")} isRequired autoFocus={autoFocus === true} />
      <TextField form={form} name="name.family" label={t("patients:form.family")} />
      <TextField form={form} name="name.prefix" label={t("patients:form.prefix")} placeholder={t("patients:form.prefixHint")} />
    </div>
  );
}

export function SexField({ form }: { form: Form<any> }) {
  return <SegmentField form={form} name="sex" label={t("patients:sex")} choices={sexes.map((value) => ({ value, name: label("sex", value) }))} />;
}

/** A birth date, or an age where only that is known. @param canBeAge At registration; later a date is kept. */
export function BirthFields({ form, canBeAge }: { form: Form<any>; canBeAge?: boolean }) {
  const isAge = canBeAge === true && form.get("knows") === "age";
  return (
    <>
      {canBeAge === true && (
        <SegmentField
          form={form} name="knows" label={t("patients:form.knows")}
          choices={[{ value: "birthDate", name: t("patients:birthDate") }, { value: "age", name: t("patients:form.ageOnly") }]}
        />
      )}
      {isAge ? (
        <div className="birth-date">
          <NumberField
            form={form} name="estimatedAgeYears" label={t("patients:form.age")} hint={t("patients:form.ageHint")} min={0} max={OLDEST}
          />
        </div>
      ) : (
        <div className="birth-date">
          <DateField
            form={form} name="birthDate" label={t("patients:birthDate")} max={dateOf()}
            hint={spelledOut(String(form.get("birthDate") ?? ""))}
          />
          <CheckField form={form} name="birthDateIsEstimated" label={t("patients:form.estimated")} />
        </div>
      )}
    </>
  );
}

/** A browser may write the month first, where people here write the day: what was typed is said in words, with the age. */
function spelledOut(birthDate: string): string | undefined {
  if (!/^\d{4}-\d\d-\d\d$/.test(birthDate)) return undefined;
  return birthDate > dateOf() ? date(birthDate) : `${date(birthDate)} · ${ageText(birthDate)}`;
}

export function MoreAboutFields({ form }: { form: Form<any> }) {
  const current = String(form.get("language") ?? "");
  const languages = current === "" || spoken.includes(current) ? spoken : [current, ...spoken];
  return (
    <div className="grid grid-tight">
      <SelectField
        form={form} name="bloodGroup" label={t("patients:bloodGroup")} none={t("patients:form.notKnown")}
        choices={bloodGroups.map((value) => ({ value, name: value }))}
      />
      <SelectField
        form={form} name="language" label={t("patients:language")} none={t("patients:form.notKnown")}
        choices={languages.map((value) => ({ value, name: languageName(value) }))}
      />
      <TextField form={form} name="gender" label={t("patients:gender")} hint={t("patients:form.genderHint")} />
      <DateField form={form} name="deceasedOn" label={t("patients:deceasedOn")} max={dateOf()} />
    </div>
  );
}

/** What a language is called in the language of the interface. */
export function languageName(tag: string): string {
  try {
    return new Intl.DisplayNames([document.documentElement.lang || "en"], { type: "language" }).of(tag) ?? tag;
  } catch {
    return tag;
  }
}
