import { useState } from "react";
import { useMutation } from "../../api/mutation";
import { useQuery } from "../../api/query";
import type { NationalIdentifier, Patient, PatientIdentifier } from "../../api/schema";
import { useSession } from "../../app/session";
import { Button, Card, Confirm, Dialog, ErrorNotice, Skeleton, toast } from "../../design";
import { FormFrame, useForm } from "../../forms";
import { t } from "../../i18n";
import { IdentifierPair } from "./PaperFields";

/** National identifiers, masked. Whole ones are for few, only when asked for, and each look is written to the audit log. */
export function IdentifiersCard({ patient }: { patient: Patient }) {
  const { can } = useSession();
  const [isRevealed, setIsRevealed] = useState(false);
  const [asks, setAsks] = useState<"add" | PatientIdentifier>();
  const may = can("patients.identifiers");
  const mayChange = may && can("patients.write") && patient.status === "active";
  const has = patient.identifiers.length > 0;
  return (
    <Card
      title={t("patients:identifiers")}
      actions={mayChange && <Button isSmall icon="add" onClick={() => setAsks("add")}>{t("patients:form.addIdentifier")}</Button>}
    >
      <div className="stack stack-tight">
        {!has && <p className="muted">{t("patients:identifier.none")}</p>}
        {has && !isRevealed && (
          <dl className="facts">
            {patient.identifiers.map((one) => (
              <div key={one.type + one.masked} className="fact-pair">
                <dt>{t(`patients:identifierType.${one.type}`)}</dt>
                <dd className="mono">{one.masked}</dd>
              </div>
            ))}
          </dl>
        )}
        {has && isRevealed && <Whole patient={patient} remove={mayChange ? setAsks : undefined} />}
        {has && may && (
          <div className="row">
            <Button isSmall icon={isRevealed ? "lock" : "key"} aria-pressed={isRevealed} onClick={() => setIsRevealed(!isRevealed)}>
              {t(isRevealed ? "patients:identifier.hide" : "patients:identifier.reveal")}
            </Button>
            <span className="muted small">{t("patients:identifier.audited")}</span>
          </div>
        )}
      </div>
      {asks === "add" && <AddDialog patient={patient} close={() => setAsks(undefined)} />}
      {typeof asks === "object" && <RemoveDialog patient={patient} identifier={asks} close={() => setAsks(undefined)} />}
    </Card>
  );
}

function Whole({ patient, remove }: { patient: Patient; remove: ((identifier: PatientIdentifier) => void) | undefined }) {
  const { data, error, refresh } = useQuery("GET /api/patients/{patient}/identifiers", { params: { patient: patient.id }, query: { limit: 50 } });
  if (error !== undefined) return <ErrorNotice error={error} retry={refresh} />;
  if (data === undefined) return <Skeleton lines={1} />;
  return (
    <ul className="stack stack-tight">
      {data.items.map((one) => (
        <li key={one.id} className="row row-between">
          <span>
            <span className="muted">{t(`patients:identifierType.${one.identifier.type}`)}</span>{" "}
            <span className="mono">{one.identifier.value}</span>
          </span>
          {remove !== undefined && (
            <Button
              isSmall look="quiet" icon="trash" aria-label={`${t("remove")}: ${t(`patients:identifierType.${one.identifier.type}`)}`}
              onClick={() => remove(one)}
            >
              {t("remove")}
            </Button>
          )}
        </li>
      ))}
    </ul>
  );
}

function AddDialog({ patient, close }: { patient: Patient; close: () => void }) {
  const add = useMutation("POST /api/patients/{patient}/identifiers", ["/api/patients"]);
  const form = useForm({
    name: "identifier",
    initial: { type: "aadhaar", value: "" } as NationalIdentifier,
    submit: (values) => add.run({ params: { patient: patient.id }, body: { type: values.type, value: values.value.trim() } }),
    done: () => {
      toast(t("patients:identifier.added"));
      close();
    },
  });
  return (
    <Dialog title={t("patients:form.addIdentifier")} close={close}>
      <FormFrame
        form={form} label={t("patients:form.addIdentifier")}
        actions={
          <>
            <Button onClick={close}>{t("cancel")}</Button>
            <Button type="submit" look="primary" isBusy={form.isSubmitting}>{t("add")}</Button>
          </>
        }
      >
        <IdentifierPair form={form} path="" nth="" />
      </FormFrame>
    </Dialog>
  );
}

function RemoveDialog({ patient, identifier, close }: { patient: Patient; identifier: PatientIdentifier; close: () => void }) {
  const remove = useMutation("DELETE /api/patients/{patient}/identifiers/{id}", ["/api/patients"]);
  const { type, value } = identifier.identifier;
  return (
    <Confirm
      title={t("patients:identifier.removeTitle")} isDangerous action={t("remove")} close={close} isBusy={remove.isRunning}
      text={t("patients:identifier.removeText", { type: t(`patients:identifierType.${type}`), value })} error={<ErrorNotice error={remove.error} />}
      run={() =>
        void remove.run({ params: { patient: patient.id, id: identifier.id } }).then(
          () => {
            toast(t("patients:identifier.removed"));
            close();
          },
          () => undefined,
        )
      }
    />
  );
}
