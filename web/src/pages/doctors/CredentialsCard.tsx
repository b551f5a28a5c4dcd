import { useState } from "react";
import { useMutation } from "../../api/mutation";
import type { Credential, Doctor } from "../../api/schema";
import { useSession } from "../../app/session";
import { Badge, Button, Card, Confirm, EmptyState, ErrorNotice, IconButton, Table, toast } from "../../design";
import { t } from "../../i18n";
import { date, dateOf } from "../../i18n/format";
import { CredentialDialog } from "./CredentialDialog";

/** Registrations with medical councils, and how long the licence of each holds. */
export function CredentialsCard({ doctor }: { doctor: Doctor }) {
  const mayWrite = useSession().can("doctors.write");
  const [edited, setEdited] = useState<Credential | "new">();
  const [removed, setRemoved] = useState<Credential>();
  const today = dateOf();
  return (
    <Card
      title={t("doctors:licence.title")} isFlush
      actions={mayWrite && <Button isSmall icon="add" onClick={() => setEdited("new")}>{t("doctors:licence.add")}</Button>}
    >
      <Table
        label={t("doctors:licence.title")} rows={{ items: doctor.credentials }} keyOf={(one) => one.id}
        empty={<EmptyState icon="shield" title={t("doctors:licence.none")} text={t("doctors:licence.needed")} />}
        columns={[
          { name: t("doctors:licence.number"), isMain: true, cell: (one) => <span className="number">{one.number}</span> },
          { name: t("doctors:licence.issuer"), cell: (one) => one.issuer },
          { name: t("doctors:licence.validFrom"), cell: (one) => (one.validFrom === undefined ? "–" : date(one.validFrom)) },
          {
            name: t("doctors:licence.expires"),
            cell: (one) => (
              <span className="row">
                {date(one.expires)}
                {one.expires < today && <Badge tone="danger">{t("doctors:licence.over")}</Badge>}
                {one.validFrom !== undefined && one.validFrom > today && <Badge tone="info">{t("doctors:licence.coming")}</Badge>}
              </span>
            ),
          },
          ...(mayWrite
            ? [
                {
                  name: t("actions"), isActions: true,
                  cell: (one: Credential) => (
                    <span className="row row-end doctors-buttons">
                      <IconButton icon="edit" isSmall label={t("doctors:licence.replaceOne", { number: one.number })} onClick={() => setEdited(one)} />
                      <IconButton icon="trash" isSmall label={t("doctors:licence.removeOne", { number: one.number })} onClick={() => setRemoved(one)} />
                    </span>
                  ),
                },
              ]
            : []),
        ]}
      />
      {edited !== undefined && (
        <CredentialDialog doctor={doctor} credential={edited === "new" ? undefined : edited} close={() => setEdited(undefined)} />
      )}
      {removed !== undefined && <RemoveDialog doctor={doctor} credential={removed} close={() => setRemoved(undefined)} />}
    </Card>
  );
}

function RemoveDialog({ doctor, credential, close }: { doctor: Doctor; credential: Credential; close: () => void }) {
  const remove = useMutation("DELETE /api/doctors/{id}/credentials/{credential}", ["/api/doctors", "/api/appointments"]);
  async function run(): Promise<void> {
    try {
      await remove.run({ params: { id: doctor.id, credential: credential.id }, ifMatch: doctor.revision });
      toast(t("doctors:licence.removed"));
      close();
    } catch {
      // The dialog shows it.
    }
  }
  return (
    <Confirm
      title={t("doctors:licence.remove")} text={t("doctors:licence.removeText", { number: credential.number, issuer: credential.issuer })}
      action={t("remove")} isDangerous isBusy={remove.isRunning} error={<ErrorNotice error={remove.error} />} run={() => void run()} close={close}
    />
  );
}
