import { useState } from "react";
import { useSession } from "../../../app/session";
import { usePages } from "../../../api/query";
import type { ClinicalNote } from "../../../api/schema";
import { Badge, Button, Card, Notice } from "../../../design";
import { t } from "../../../i18n";
import { dayAndTime } from "../../../i18n/format";
import { useStaff } from "../staff";
import { AmendDialog } from "./AmendDialog";
import { Versions } from "./Versions";

/** A note as it stands: who signed it when, why it was amended, and what it said before. */
export function NoteView({ patient, note }: { patient: string; note: ClinicalNote }) {
  const { can } = useSession();
  const [isAmending, setIsAmending] = useState(false);
  const versions = usePages(
    "GET /api/patients/{patient}/notes/{id}/versions", note.status === "amended" ? { params: { patient, id: note.id }, query: { limit: 200 } } : undefined,
  );
  const nameOf = useStaff([note.author, note.signedBy, ...versions.items.map((one) => one.signedBy)]);
  return (
    <>
      <Card
        title={note.title} className="note"
        actions={
          <>
            <Badge tone={note.status === "draft" ? "warning" : note.status === "amended" ? "info" : "success"}>
              {t(`doctor:values.noteStatus.${note.status}`)}{note.version > 1 && ` · ${t("doctor:notes.version", { number: note.version })}`}
            </Badge>
            <span className="row no-print">
              <Button isSmall icon="print" onClick={() => window.print()}>{t("print")}</Button>
              {note.status !== "draft" && can("clinical.write") && (
                <Button isSmall icon="edit" onClick={() => setIsAmending(true)}>{t("doctor:notes.amend")}</Button>
              )}
            </span>
          </>
        }
      >
        <div className="stack">
          {note.status === "draft" && <Notice>{t("doctor:notes.draftOfOther", { name: nameOf(note.author) })}</Notice>}
          <p className="note-text">{note.text}</p>
          <p className="small muted">
            {t("doctor:notes.writtenBy", { name: nameOf(note.author), time: dayAndTime(note.createdAt) })}
            {note.signedAt !== undefined && ` · ${t("doctor:notes.signedBy", { name: nameOf(note.signedBy), time: dayAndTime(note.signedAt) })}`}
          </p>
          {note.reason !== undefined && <p className="small"><span className="muted">{t("doctor:notes.reason")}:</span> {note.reason}</p>}
        </div>
      </Card>
      {versions.items.length > 0 && <Versions note={note} earlier={versions.items} nameOf={nameOf} />}
      {isAmending && <AmendDialog patient={patient} note={note} close={() => setIsAmending(false)} />}
    </>
  );
}
