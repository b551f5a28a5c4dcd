import { useEffect, useRef } from "react";
import { Link, useQueryParameter } from "../../../app/router";
import { useSession } from "../../../app/session";
import { useQuery } from "../../../api/query";
import { ErrorNotice, Icon, PageSkeleton } from "../../../design";
import { t } from "../../../i18n";
import { Banner } from "../chart/Banner";
import { EmergencyDoor } from "../chart/EmergencyDoor";
import { useChart } from "../chart/useChart";
import { VisitBar } from "../chart/VisitBar";
import { NoteEditor } from "./NoteEditor";
import { NoteView } from "./NoteView";

/** One clinical note: written, signed, read, amended. `new` is one that is not saved yet. */
export function NotePage({ id, note: noteID }: { id: string; note: string }) {
  const { me, can } = useSession();
  const chart = useChart(id);
  const [visit] = useQueryParameter("visit");
  const isNew = noteID === "new";
  const note = useQuery("GET /api/patients/{patient}/notes/{id}", isNew || chart.isClosed ? undefined : { params: { patient: id, id: noteID } });
  const isMine = note.data?.author === me?.id;
  const isWritten = isNew || (note.data?.status === "draft" && isMine);
  // What was written becomes what is read: the keyboard goes on there.
  const view = useRef<HTMLDivElement>(null);
  const wasWritten = useRef(isWritten);
  useEffect(() => {
    if (wasWritten.current && !isWritten && note.data !== undefined) view.current?.focus();
    if (note.data !== undefined) wasWritten.current = isWritten;
  });
  if (chart.error !== undefined) return <ErrorNotice error={chart.error} retry={chart.refresh} />;
  return (
    <>
      <Banner chart={chart} id={id} />
      {chart.isClosed && <EmergencyDoor id={id} patient={chart.patient} opened={chart.refresh} />}
      {!chart.isClosed && (
        <>
          {visit !== "" && <VisitBar id={visit} patient={id} />}
          <Link to={`/patients/${id}/chart?tab=notes${visit === "" ? "" : `&visit=${visit}`}`} className="row no-print note-back">
            <Icon name="back" />{t("doctor:notes.toAll")}
          </Link>
          <ErrorNotice error={note.error} retry={note.refresh} />
          {isNew && can("clinical.write") && <NoteEditor key="new" patient={id} note={undefined} visit={visit} />}
          {!isNew && note.data === undefined && note.error === undefined && <PageSkeleton />}
          {note.data !== undefined && note.data.status === "draft" && isMine && can("clinical.write") && (
            <NoteEditor key={`${note.data.id} ${note.data.revision}`} patient={id} note={note.data} visit={visit} />
          )}
          {note.data !== undefined && !isWritten && <div ref={view} tabIndex={-1} className="stack note-read"><NoteView patient={id} note={note.data} /></div>}
        </>
      )}
    </>
  );
}
