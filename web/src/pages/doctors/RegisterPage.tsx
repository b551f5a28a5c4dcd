import { useMutation } from "../../api/mutation";
import { Link, navigate } from "../../app/router";
import { Button, Card, PageHeader, toast } from "../../design";
import { FormFrame, useForm } from "../../forms";
import { t } from "../../i18n";
import { fullName } from "../shared/people";
import { RowList } from "../shared/RowList";
import { CredentialFields } from "./CredentialFields";
import { atFields, nobody, noCredential, registrationOf } from "./entries";
import { ProfileFields } from "./ProfileFields";

/** A new doctor: who they are, what they may practise, how they are reached. Hours and the account come next. */
export function RegisterPage() {
  const register = useMutation("POST /api/doctors", ["/api/doctors"]);
  const form = useForm({
    name: "doctor", draft: "doctors.new", initial: nobody,
    submit: async (values) => {
      try {
        return await register.run({ body: registrationOf(values) });
      } catch (error) {
        throw atFields(error, values);
      }
    },
    done: (doctor) => {
      toast(t("doctors:register.done", { name: fullName(doctor.name) }));
      navigate(`/doctors/${doctor.id}`);
    },
  });
  return (
    <>
      <PageHeader
        title={t("doctors:register.title")} text={t("doctors:register.text")}
        before={<Link to="/doctors" className="small">{t("doctors:title")}</Link>}
      />
      <div className="long-form doctor-form">
        <FormFrame
          form={form} label={t("doctors:register.title")}
          actions={<Button type="submit" look="primary" isBusy={form.isSubmitting}>{t("doctors:register.action")}</Button>}
        >
          <ProfileFields form={form} />
          <Card title={t("doctors:licence.title")}>
            <div className="stack">
              <p className="small muted">{t("doctors:licence.needed")}</p>
              <RowList
                form={form} list="credentials" title={(number) => t("doctors:licence.nth", { number })} add={t("doctors:licence.add")}
                blank={() => noCredential} row={(path, nth) => <CredentialFields form={form} path={`${path}.`} nth={nth} />}
              />
            </div>
          </Card>
        </FormFrame>
      </div>
    </>
  );
}
