import { useRef, useState } from "react";
import { useMutation } from "../../api/mutation";
import { Problem } from "../../api/problem";
import type { DuplicateCandidate, Patient } from "../../api/schema";
import { navigate } from "../../app/router";
import { useMe } from "../../app/session";
import { Button, Card, PageHeader, toast } from "../../design";
import { FormFrame, useForm } from "../../forms";
import { saveDraft } from "../../forms/drafts";
import { t } from "../../i18n";
import { fullName } from "../shared/people";
import { PhoneFields } from "./ContactFields";
import { DuplicatesPanel } from "./DuplicatesPanel";
import { useDuplicates } from "./duplicates";
import { atRows, newbornOf, nobody, registrationOf, type RegistrationEntries } from "./entries";
import { MoreSections } from "./MoreSections";
import { BirthFields, NameFields, SexField } from "./PersonFields";
import { SuspectedDialog } from "./SuspectedDialog";
import { takeCarried, takeMother } from "./words";

const DRAFT = "patients.new";

/** Registers a person: what is needed first on top, the rest folded, and beside it who may be registered already. */
export function RegisterPage() {
  const owner = useMe().id;
  const [mother] = useState(takeMother);
  const [first] = useState(() => firstEntries(mother));
  const register = useMutation("POST /api/patients", ["/api/patients"]);
  /** Whether the clerk has looked at the candidates: of the one try that follows. */
  const isReviewed = useRef(false);
  const [isLookingBack, setIsLookingBack] = useState(false);

  const form = useForm({
    name: "register",
    initial: first,
    // A newborn's form begins with what its mother's record tells; the draft of another person stays for later.
    draft: mother === undefined ? DRAFT : undefined,
    // Whole national identifiers are sealed on the server; they don't lie in a browser either.
    kept: (values) => ({ ...values, identifiers: [] }),
    submit: async (values) => {
      const body = registrationOf(values, isReviewed.current);
      isReviewed.current = false;
      setIsLookingBack(true);
      try {
        return await register.run({ body });
      } catch (error) {
        throw atRows(error, values);
      }
    },
    done: (patient) => {
      toast(t("patients:register.done", { name: fullName(patient.name), mrn: patient.mrn }));
      navigate(`/patients/${patient.id}?registered=yes`);
    },
  });
  const found = useDuplicates(form.values);
  const refused = suspectedIn(form.failure);

  /** The person is registered: what was typed is not needed, but comes back if that was a mistake. */
  function use(candidate: DuplicateCandidate): void {
    const typed = { ...form.values, identifiers: [] };
    form.discardDraft();
    toast(t("patients:register.used", { name: fullName(candidate.name) }), {
      action: {
        label: t("patients:register.backToForm"),
        run: () => {
          saveDraft(owner, DRAFT, typed);
          navigate("/patients/new");
        },
      },
    });
    navigate(`/patients/${candidate.patient}`);
  }

  const count = found.candidates.length;
  return (
    <>
      <PageHeader title={t("patients:register.title")} text={t("patients:register.text")} />
      <div className="split long-form">
        <FormFrame
          form={form} label={t("patients:register.title")}
          actions={
            <>
              {count > 0 && <a className="duplicates-link" href="#duplicates">{t("patients:duplicates.count", { count })}</a>}
              <Button type="submit" look="primary" isBusy={form.isSubmitting}>{t("patients:register.action")}</Button>
            </>
          }
        >
          <Card title={t("patients:form.who")}>
            <div className="stack">
              <NameFields form={form} autoFocus />
              <div className="person-fields">
                <SexField form={form} />
                <BirthFields form={form} canBeAge />
              </div>
              <PhoneFields form={form} />
            </div>
          </Card>
          <MoreSections form={form} hasIdentifiers />
        </FormFrame>
        <DuplicatesPanel found={found} use={use} />
      </div>
      {refused !== undefined && isLookingBack && (
        <SuspectedDialog
          candidates={refused} use={use} isBusy={form.isSubmitting} close={() => setIsLookingBack(false)}
          registerAnyway={() => {
            isReviewed.current = true;
            form.submit();
          }}
        />
      )}
    </>
  );
}

function firstEntries(mother: Patient | undefined): RegistrationEntries {
  if (mother !== undefined) return newbornOf(mother, t("patients:register.babyOf", { name: mother.name.given }), t("patients:register.mother"));
  const { given = "", family = "", phone = "", birthDate = "" } = takeCarried() ?? {};
  return { ...nobody, name: { given, family, prefix: "" }, birthDate, phones: [{ number: phone, use: "mobile" }] };
}

/** The candidates of a registration that was refused because of them. */
function suspectedIn(failure: unknown): DuplicateCandidate[] | undefined {
  if (!(failure instanceof Problem) || failure.slug !== "duplicate-suspected") return undefined;
  return failure.document["candidates"] as DuplicateCandidate[] | undefined;
}
