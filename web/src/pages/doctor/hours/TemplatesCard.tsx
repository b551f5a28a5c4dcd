import { useState } from "react";
import type { Session } from "../../../api/schema";
import { Button, Card, DateInput, EmptyState, IconButton } from "../../../design";
import { t } from "../../../i18n";
import { date, dateOf } from "../../../i18n/format";
import { useVisitTypes } from "../../shared/VisitTypeSelect";
import { byStart, replaced, templatesOn } from "./model";
import { Wrong, type PartProps } from "./parts";
import { SessionDialog } from "./SessionDialog";
import { TemplateDialog } from "./TemplateDialog";
import { WeekGrid } from "./WeekGrid";

type Editing =
  | { what: "template"; index: number | undefined }
  | { what: "session"; template: number; index: number | undefined };

/** The weekly hours: as a week, and as what holds from when until when at which place. */
export function TemplatesCard({ draft, change, errors, mayChange }: PartProps) {
  const [asOf, setAsOf] = useState(dateOf());
  const [editing, setEditing] = useState<Editing>();
  const types = useVisitTypes();
  const { templates } = draft;
  const shown = templatesOn(asOf, templates);

  function setSessions(template: number, sessions: Session[]): void {
    const old = templates[template];
    if (old !== undefined) change({ ...draft, templates: replaced(templates, template, { ...old, sessions: [...sessions].sort(byStart) }) });
  }
  return (
    <Card
      title={t("doctor:hours.week")}
      actions={
        <>
          <div className="row">
            <label className="small muted" htmlFor="hours-as-of">{t("doctor:hours.asOf")}</label>
            <DateInput id="hours-as-of" className="hours-date" name={t("doctor:hours.asOf")} value={asOf} change={(date) => date !== "" && setAsOf(date)} />
          </div>
          {mayChange && <Button isSmall icon="add" onClick={() => setEditing({ what: "template", index: undefined })}>{t("doctor:hours.addTemplate")}</Button>}
        </>
      }
    >
      <div className="stack">
        {templates.length === 0 && (
          <EmptyState icon="clock" title={t("doctor:hours.noneTitle")} text={t(mayChange ? "doctor:hours.noneText" : "doctor:hours.noneRead")} />
        )}
        {templates.length > 0 && shown.length === 0 && <p className="muted">{t("doctor:hours.noneThen")}</p>}
        {shown.length > 0 && (
          <WeekGrid shown={shown} errors={errors} nameOfType={types.nameOf} open={mayChange ? (template, index) => setEditing({ what: "session", template, index }) : undefined} />
        )}
        <ul className="hours-templates">
          {templates.map((template, index) => (
            <li key={`${template.location} ${template.effectiveFrom} ${index}`} className="row">
              <span className="grow">
                <span className="strong">{template.location}</span>
                <span className="small muted day-mrn">
                  {template.effectiveTo === undefined
                    ? t("doctor:hours.from", { from: date(template.effectiveFrom) })
                    : t("doctor:hours.fromTo", { from: date(template.effectiveFrom), to: date(template.effectiveTo) })}
                  {` · ${t("doctor:hours.sessions", { count: template.sessions.length })}`}
                </span>
                <Wrong errors={errors.filter((one) => !one.pointer.includes("/sessions/"))} at={`/templates/${index}`} />
              </span>
              {!shown.some((one) => one.index === index) && (
                <Button isSmall look="quiet" onClick={() => setAsOf(template.effectiveFrom)}>{t("doctor:hours.show")}</Button>
              )}
              {mayChange && (
                <>
                  <Button isSmall icon="add" aria-label={t("doctor:hours.addSessionAt", { place: template.location })} onClick={() => setEditing({ what: "session", template: index, index: undefined })}>
                    {t("doctor:hours.addSession")}
                  </Button>
                  <IconButton isSmall icon="edit" label={t("doctor:hours.editTemplate", { place: template.location })} onClick={() => setEditing({ what: "template", index })} />
                </>
              )}
            </li>
          ))}
        </ul>
      </div>
      {editing?.what === "template" && (
        <TemplateDialog
          template={editing.index === undefined ? undefined : templates[editing.index]} others={templates} close={() => setEditing(undefined)}
          save={(template) => {
            change({ ...draft, templates: replaced(templates, editing.index, template) });
            if (template !== undefined && template.effectiveFrom > asOf) setAsOf(template.effectiveFrom);
            setEditing(undefined);
          }}
        />
      )}
      {editing?.what === "session" && (
        <SessionDialog
          session={editing.index === undefined ? undefined : templates[editing.template]?.sessions[editing.index]} types={types.items}
          close={() => setEditing(undefined)}
          save={(sessions) => {
            const old = templates[editing.template]?.sessions ?? [];
            setSessions(editing.template, [...(editing.index === undefined ? old : replaced(old, editing.index, undefined)), ...sessions]);
            setEditing(undefined);
          }}
        />
      )}
    </Card>
  );
}
