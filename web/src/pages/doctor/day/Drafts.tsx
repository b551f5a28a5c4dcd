import { Link } from "../../../app/router";
import type { ClinicalNote, Patient } from "../../../api/schema";
import { Card } from "../../../design";
import { t } from "../../../i18n";
import { relative } from "../../../i18n/format";
import type { Known } from "../../shared/names";

/** The notes that the person has not signed yet, of whatever day: each waits for a signature. */
export function Drafts({ notes, patients }: { notes: ClinicalNote[]; patients: Known<Patient> }) {
  if (notes.length === 0) return null;
  return (
    <Card title={t("doctor:day.drafts", { count: notes.length })}>
      <ul className="stack stack-tight">
        {notes.map((note) => (
          <li key={note.id}>
            <Link to={`/patients/${note.patient}/notes/${note.id}`}>{patients.nameOf(note.patient)}</Link>
            <span className="small muted day-mrn">{note.title} · {relative(note.createdAt)}</span>
          </li>
        ))}
      </ul>
    </Card>
  );
}
