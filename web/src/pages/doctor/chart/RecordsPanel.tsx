import { useState, type ReactNode } from "react";
import { useQueryParameter } from "../../../app/router";
import { useSession } from "../../../app/session";
import { useMutation } from "../../../api/mutation";
import { usePages } from "../../../api/query";
import { Badge, Button, Card, Confirm, EmptyState, ErrorNotice, Icon, Menu, Table, toast } from "../../../design";
import { t } from "../../../i18n";
import { date, day } from "../../../i18n/format";
import { useStaff } from "../staff";
import { statusGroup, type ClinicalRecord, type Kind } from "./kinds";
import { RecordDialog } from "./RecordDialog";

const touched = ["/api/patients/{patient}"];

/**
 * All records of one kind: what is going on first. Nothing is deleted: what was wrong is marked, and stays to be found.
 * @param actions Beside the button that adds one.
 * @param before Above the list.
 * @param empty What there being none means, where that is to be said.
 */
export function RecordsPanel({
  patient, kind, actions, before, empty,
}: { patient: string; kind: Kind; actions?: ReactNode; before?: ReactNode; empty?: ReactNode }) {
  const { can } = useSession();
  const rows = usePages(`GET /api/patients/{patient}/${kind.segment}`, { params: { patient }, query: { limit: 100 } });
  const [thing, setThing] = useQueryParameter("thing");
  const [showsErrors, setShowsErrors] = useState(false);
  const [edited, setEdited] = useState<ClinicalRecord | "new">();
  const [wrong, setWrong] = useState<ClinicalRecord>();
  const all = rows.items as ClinicalRecord[];
  const nameOf = useStaff(all.map((one) => one.recordedBy));
  const mistakes = all.filter((one) => one.status === "enteredInError").length;
  const rank = (one: ClinicalRecord) => (one.status === "enteredInError" ? 2 : kind.active.includes(one.status) ? 0 : 1);
  const items = all.filter((one) => showsErrors || one.id === thing || one.status !== "enteredInError").sort((one, other) => rank(one) - rank(other));
  const mayWrite = can("clinical.write");
  const name = t(`doctor:kind.${kind.segment}.title`);

  return (
    <Card
      title={name} isFlush
      actions={
        <>
          {mistakes > 0 && (
            <label className="check small">
              <input type="checkbox" checked={showsErrors} onChange={(event) => setShowsErrors(event.target.checked)} />
              {t("doctor:records.showMistakes", { count: mistakes })}
            </label>
          )}
          {actions}
          {mayWrite && <Button isSmall look="primary" icon="add" onClick={() => setEdited("new")}>{t(`doctor:kind.${kind.segment}.add`)}</Button>}
        </>
      }
    >
      {before}
      <Table
        label={name} rows={{ ...rows, items }} keyOf={(row) => row.id}
        empty={empty ?? <EmptyState title={t(`doctor:kind.${kind.segment}.none`)} text={mayWrite ? t("doctor:records.noneText") : undefined} />}
        columns={[
          {
            name: t(`doctor:kind.${kind.segment}.one`), isMain: true,
            cell: (row) => (
              <span className={row.status === "enteredInError" ? "record-wrong" : ""} data-thing={row.id === thing ? true : undefined}>
                <span className="strong">{kind.title(row as unknown as Record<string, unknown>)}</span>
                <span className="small muted day-mrn">{describe(kind, row)}</span>
              </span>
            ),
          },
          {
            name: t("doctor:records.status"),
            cell: (row) => <Badge tone={tone(kind, row)}>{t(`doctor:values.${statusGroup(kind.segment)}.${row.status}`)}</Badge>,
          },
          {
            name: t("doctor:records.recorded"),
            cell: (row) => (
              <span className="small">{day(row.recordedAt)}{row.recordedBy !== undefined && ` · ${nameOf(row.recordedBy)}`}</span>
            ),
          },
          {
            name: t("actions"), isActions: true,
            cell: (row) =>
              mayWrite && row.status !== "enteredInError" && (
                <Menu
                  label={t("doctor:records.actionsOf", { name: kind.title(row as unknown as Record<string, unknown>) })} button={<Icon name="more" />}
                  items={[
                    { label: t("edit"), icon: "edit", run: () => setEdited(row) },
                    { label: t("doctor:records.markWrong"), icon: "close", isDangerous: true, run: () => setWrong(row) },
                  ]}
                />
              ),
          },
        ]}
      />
      {edited !== undefined && <RecordDialog patient={patient} kind={kind} record={edited === "new" ? undefined : edited} close={() => setEdited(undefined)} />}
      {wrong !== undefined && (
        <MarkWrong
          patient={patient} kind={kind} record={wrong}
          close={() => {
            setWrong(undefined);
            if (thing !== "") setThing("");
          }}
        />
      )}
    </Card>
  );
}

function describe(kind: Kind, record: ClinicalRecord): string {
  const values = record as unknown as Record<string, unknown>;
  return kind.details
    .filter((name) => values[name] !== undefined)
    .map((name) => {
      const field = kind.fields.find((one) => one.name === name);
      const value = String(values[name]);
      if (field?.type === "select") return t(`doctor:values.${field.group ?? ""}.${value}`);
      if (field?.type === "date") return `${t(`doctor:field.${name}`)} ${date(value)}`;
      if (field?.type === "number") return `${t(`doctor:field.${name}`)} ${value}`;
      return value;
    })
    .join(" · ");
}

function tone(kind: Kind, record: ClinicalRecord) {
  if (record.status === "enteredInError") return "danger";
  return kind.active.includes(record.status) ? "accent" : "neutral";
}

function MarkWrong({ patient, kind, record, close }: { patient: string; kind: Kind; record: ClinicalRecord; close: () => void }) {
  const change = useMutation(`PATCH /api/patients/{patient}/${kind.segment}/{id}`, touched);
  return (
    <Confirm
      title={t("doctor:records.markWrong")} action={t("doctor:records.markWrong")} isDangerous isBusy={change.isRunning} close={close}
      text={t("doctor:records.markWrongText", { name: kind.title(record as unknown as Record<string, unknown>) })}
      error={<ErrorNotice error={change.error} />}
      run={() =>
        void change.run({ params: { patient, id: record.id }, body: { status: "enteredInError" }, ifMatch: record.revision }).then(
          () => {
            toast(t("saved"));
            close();
          },
          () => undefined,
        )
      }
    />
  );
}
