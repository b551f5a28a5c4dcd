import { navigate } from "../../../app/router";
import { usePages } from "../../../api/query";
import { Badge, Card, EmptyState, Table } from "../../../design";
import { t } from "../../../i18n";
import { dayAndTime } from "../../../i18n/format";
import { useStaff } from "../staff";

/** The clinical notes of a patient, the newest first. */
export function NotesPanel({ patient, visit }: { patient: string; visit: string }) {
  const rows = usePages("GET /api/patients/{patient}/notes", { params: { patient }, query: { limit: 50 } });
  const nameOf = useStaff(rows.items.map((one) => one.author));
  return (
    <Card title={t("doctor:chart.part.notes")} isFlush>
      <Table
        label={t("doctor:chart.part.notes")} rows={rows} keyOf={(row) => row.id}
        open={(row) => navigate(`/patients/${patient}/notes/${row.id}${visit === "" ? "" : `?visit=${visit}`}`)}
        empty={<EmptyState icon="note" title={t("doctor:notes.none")} text={t("doctor:notes.noneText")} />}
        columns={[
          {
            name: t("doctor:notes.titleField"), isMain: true,
            cell: (row) => (
              <span>
                <span className="strong">{row.title}</span>
                <span className="small muted day-mrn note-start">{row.text}</span>
              </span>
            ),
          },
          {
            name: t("doctor:records.status"),
            cell: (row) => (
              <Badge tone={row.status === "draft" ? "warning" : row.status === "amended" ? "info" : "neutral"}>
                {t(`doctor:values.noteStatus.${row.status}`)}{row.status === "amended" && ` · ${t("doctor:notes.version", { number: row.version })}`}
              </Badge>
            ),
          },
          { name: t("doctor:records.by"), cell: (row) => nameOf(row.author) },
          { name: t("doctor:notes.written"), cell: (row) => <span className="nowrap">{dayAndTime(row.createdAt)}</span> },
        ]}
      />
    </Card>
  );
}
