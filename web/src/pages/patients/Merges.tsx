import { useState } from "react";
import { useMutation } from "../../api/mutation";
import { usePages, useQuery } from "../../api/query";
import type { Patient, PatientMerge } from "../../api/schema";
import { Link } from "../../app/router";
import { Badge, Button, Confirm, EmptyState, ErrorNotice, LinkButton, Table, toast } from "../../design";
import { t } from "../../i18n";
import { dayAndTime } from "../../i18n/format";
import { usePatients } from "../shared/names";
import { fullName } from "../shared/people";

const MOST_SHOWN = 25;

/** The records that were merged into this one, with a way back. */
export function Merges({ patient }: { patient: Patient }) {
  const merges = usePages("GET /api/patients/{id}/merges", { params: { id: patient.id }, query: { limit: MOST_SHOWN } });
  const duplicates = usePatients(merges.items.map((one) => one.duplicate));
  const by = [...new Set(merges.items.map((one) => one.mergedBy))];
  const names = useQuery("GET /api/users/names", by.length === 0 ? undefined : { query: { id: by } });
  const [undone, setUndone] = useState<PatientMerge>();
  return (
    <>
      <Table<PatientMerge>
        label={t("patients:part.merges")} rows={merges} keyOf={(one) => one.id}
        empty={
          <EmptyState icon="merge" title={t("patients:merges.none")} text={t("patients:merges.noneText")}>
            {patient.status === "active" && <LinkButton to={`/patients/${patient.id}/merge`} icon="merge">{t("patients:record.merge")}</LinkButton>}
          </EmptyState>
        }
        columns={[
          {
            name: t("patients:merges.duplicate"), isMain: true,
            cell: (one) => {
              const duplicate = duplicates.get(one.duplicate);
              return (
                <Link to={`/patients/${one.duplicate}`}>
                  {duplicate === undefined ? t("patients:merges.open") : `${fullName(duplicate.name)} · ${duplicate.mrn}`}
                </Link>
              );
            },
          },
          { name: t("patients:merges.reason"), cell: (one) => one.reason },
          { name: t("patients:merges.at"), cell: (one) => dayAndTime(one.mergedAt) },
          { name: t("patients:merges.by"), cell: (one) => names.data?.items.find((each) => each.id === one.mergedBy)?.name ?? "–" },
          {
            name: t("actions"), isActions: true,
            cell: (one) =>
              one.undoneAt === undefined ? (
                <Button isSmall icon="redo" onClick={() => setUndone(one)}>{t("patients:merges.undo")}</Button>
              ) : (
                <Badge>{t("patients:merges.undone", { date: dayAndTime(one.undoneAt) })}</Badge>
              ),
          },
        ]}
      />
      {undone !== undefined && <UnmergeDialog merge={undone} duplicate={duplicates.get(undone.duplicate)} close={() => setUndone(undefined)} />}
    </>
  );
}

function UnmergeDialog({ merge, duplicate, close }: { merge: PatientMerge; duplicate: Patient | undefined; close: () => void }) {
  const unmerge = useMutation("POST /api/patients/merges/{id}/unmerge", ["/api/patients", "/api/appointments"]);
  const name = duplicate === undefined ? t("patients:merges.duplicate") : `${fullName(duplicate.name)} (${duplicate.mrn})`;
  return (
    <Confirm
      title={t("patients:merges.undoTitle")} action={t("patients:merges.undo")} close={close} isBusy={unmerge.isRunning} isDangerous
      text={t("patients:merges.undoText", { name })} error={<ErrorNotice error={unmerge.error} />}
      run={() =>
        void unmerge.run({ params: { id: merge.id } }).then(
          () => {
            toast(t("patients:merges.undoDone", { name }));
            close();
          },
          () => undefined,
        )
      }
    />
  );
}
