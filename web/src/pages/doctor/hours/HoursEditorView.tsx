import { useState } from "react";
import type { DoctorAvailability, StrandedAppointment } from "../../../api/schema";
import { Button, ErrorNotice, Notice, toast } from "../../../design";
import { t } from "../../../i18n";
import { ConflictOfHours } from "./ConflictOfHours";
import { LeaveCard } from "./LeaveCard";
import { OneOffCard } from "./OneOffCard";
import { StrandedDialog } from "./StrandedDialog";
import { TemplatesCard } from "./TemplatesCard";
import { useHours } from "./useHours";

/** The weekly hours, one-off openings and leave, and the one way to save them: after a look at who would be stranded. */
export function HoursEditorView({ saved, mayChange }: { saved: DoctorAvailability; mayChange: boolean }) {
  const editor = useHours(saved);
  const [stranded, setStranded] = useState<StrandedAppointment[]>();

  async function review(): Promise<void> {
    const found = await editor.preview();
    if (found !== undefined && found.length === 0) await save();
    else setStranded(found);
  }
  async function save(): Promise<void> {
    setStranded(undefined);
    if (await editor.save()) toast(t("doctor:hours.saved"));
  }
  const parts = { draft: editor.draft, change: editor.change, errors: editor.errors, mayChange };
  const placed = editor.errors.filter((one) => /^\/(templates|openings|leaves)\/\d+/.test(one.pointer));
  return (
    <>
      {editor.isFound && editor.isChanged && (
        <Notice title={t("draft.title")}>
          <div className="row">
            <span>{t("draft.text")}</span>
            <Button isSmall onClick={editor.discard}>{t("draft.discard")}</Button>
          </div>
        </Notice>
      )}
      <ErrorNotice error={editor.failure} />
      {editor.errors.length > 0 && (
        <Notice tone="danger" isUrgent title={t("errors.fields", { count: editor.errors.length })}>
          <ul>{editor.errors.filter((one) => !placed.includes(one)).map((one) => <li key={one.pointer + one.message}>{one.message}</li>)}</ul>
        </Notice>
      )}
      <TemplatesCard {...parts} />
      <div className="grid grid-wide">
        <LeaveCard {...parts} />
        <OneOffCard {...parts} />
      </div>
      {mayChange && editor.isChanged && (
        <div className="save-bar" role="region" aria-label={t("doctor:hours.changes")}>
          <span className="grow">{t("doctor:hours.unsaved")}</span>
          <Button onClick={editor.discard}>{t("doctor:hours.discard")}</Button>
          <Button look="primary" isBusy={editor.isBusy} onClick={() => void review()}>{t("doctor:hours.review")}</Button>
        </div>
      )}
      {stranded !== undefined && <StrandedDialog stranded={stranded} isBusy={editor.isBusy} save={() => void save()} close={() => setStranded(undefined)} />}
      {editor.theirs !== undefined && <ConflictOfHours mine={editor.draft} theirs={editor.theirs} take={editor.takeTheirs} keep={editor.keepMine} />}
    </>
  );
}
