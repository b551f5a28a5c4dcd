import type { Form } from "../../forms";
import { t } from "../../i18n";
import { AddressFields, EmailFields, EmergencyFields } from "./ContactFields";
import { filled, type ListName } from "./entries";
import { ConsentFields, IdentifierFields, InsuranceFields } from "./PaperFields";
import { MoreAboutFields } from "./PersonFields";
import { Section } from "./Section";

/** What can be told of a person later too, folded while it is empty. @param hasIdentifiers At registration only. */
export function MoreSections({ form, hasIdentifiers }: { form: Form<any>; hasIdentifiers?: boolean }) {
  const rows = (list: ListName) => (form.get(list) as unknown[] | undefined) ?? [];
  const hasRows = (...lists: ListName[]) => lists.some((one) => filled(rows(one)).length > 0);
  const summary = (...lists: ListName[]) => {
    const count = lists.reduce((sum, one) => sum + filled(rows(one)).length, 0);
    return count === 0 ? undefined : t("patients:form.entries", { count });
  };
  /** Who unfolds an empty list wants to write into it. */
  const begin = (list: ListName, row: unknown) => () => {
    if (rows(list).length === 0) form.set(list, [row]);
  };
  return (
    <>
      <Section
        form={form} name="contact" title={t("patients:form.contact")} paths={["emails", "addresses"]} isOpen={hasRows("emails", "addresses")}
        summary={summary("emails", "addresses")} opened={begin("addresses", { use: "home", line: "" })}
      >
        <AddressFields form={form} />
        <EmailFields form={form} />
      </Section>
      {hasIdentifiers === true && (
        <Section
          form={form} name="identifiers" title={t("patients:identifiers")} paths={["identifiers"]} isOpen={hasRows("identifiers")}
          summary={summary("identifiers")} opened={begin("identifiers", { type: "aadhaar", value: "" })}
        >
          <IdentifierFields form={form} />
        </Section>
      )}
      <Section
        form={form} name="emergency" title={t("patients:emergencyContacts")} paths={["emergencyContacts"]} isOpen={hasRows("emergencyContacts")}
        summary={summary("emergencyContacts")} opened={begin("emergencyContacts", { name: "", phone: "" })}
      >
        <EmergencyFields form={form} />
      </Section>
      <Section
        form={form} name="insurance" title={t("patients:insurance")} paths={["insurancePolicies"]} isOpen={hasRows("insurancePolicies")}
        summary={summary("insurancePolicies")} opened={begin("insurancePolicies", { insurer: "", policyNumber: "" })}
      >
        <InsuranceFields form={form} />
      </Section>
      <Section
        form={form} name="consents" title={t("patients:consents")} paths={["consents"]} isOpen={hasRows("consents")} summary={summary("consents")}
      >
        <ConsentFields form={form} />
      </Section>
      <Section
        form={form} name="more" title={t("patients:form.more")} paths={["bloodGroup", "language", "gender", "deceasedOn"]}
        isOpen={["bloodGroup", "language", "gender", "deceasedOn"].some((one) => (form.get(one) ?? "") !== "")}
      >
        <MoreAboutFields form={form} />
      </Section>
    </>
  );
}
