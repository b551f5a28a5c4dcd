import { useEffect, useRef, useState } from "react";
import { call } from "../../../api/client";
import { useMutation } from "../../../api/mutation";
import type { ClinicalNote } from "../../../api/schema";
import { navigate } from "../../../app/router";
import { Badge, Button, Card, toast } from "../../../design";
import { FormFrame, TextAreaField, TextField, useForm } from "../../../forms";
import { t } from "../../../i18n";
import { relative } from "../../../i18n/format";

interface Values {
  title: string;
  text: string;
}

const touched = ["/api/patients/{patient}", "/api/patients/notes"];
const headings = ["subjective", "objective", "assessment", "plan"];

/** Writes a note. What is typed is kept in this browser at once, as a draft in the chart when it is saved, and for good when it is signed. */
export function NoteEditor({ patient, note, visit }: { patient: string; note: ClinicalNote | undefined; visit: string }) {
  const create = useMutation("POST /api/patients/{patient}/notes", touched);
  const change = useMutation("PATCH /api/patients/{patient}/notes/{id}", touched);
  const sign = useMutation("POST /api/patients/{patient}/notes/{id}/sign", touched);
  const signs = useRef(false);
  const [areaKey, setAreaKey] = useState(0);
  const form = useForm<Values, ClinicalNote>({
    name: "note", draft: `note.${patient}.${note?.id ?? "new"}`, revision: note?.revision,
    initial: { title: note?.title ?? t("doctor:notes.defaultTitle"), text: note?.text ?? "" },
    submit: async (values, revision) => {
      let saved = note;
      const isOther = note === undefined || values.title !== note.title || values.text !== note.text;
      if (note === undefined) saved = await create.run({ params: { patient }, body: { title: values.title.trim(), text: values.text } });
      else if (isOther) saved = await change.run({ params: { patient, id: note.id }, body: { title: values.title.trim(), text: values.text }, ifMatch: revision ?? note.revision });
      if (saved === undefined) throw new Error("a note was saved without an answer");
      return signs.current ? sign.run({ params: { patient, id: saved.id } }) : saved;
    },
    done: (saved) => {
      toast(t(signs.current ? "doctor:notes.signed" : "doctor:notes.saved"));
      navigate(`/patients/${patient}/notes/${saved.id}${visit === "" ? "" : `?visit=${visit}`}`, true);
    },
    ...(note !== undefined && {
      latest: async () => {
        const now = await call("GET /api/patients/{patient}/notes/{id}", { params: { patient, id: note.id } });
        return { theirs: { title: now.title, text: now.text }, revision: now.revision };
      },
    }),
  });
  // After the headings are there, one goes on typing.
  useEffect(() => {
    if (areaKey > 0) document.querySelector<HTMLTextAreaElement>(`#${form.idOf("text")}`)?.focus();
  }, [areaKey]);
  return (
    <Card
      title={t(note === undefined ? "doctor:notes.write" : "doctor:notes.edit")}
      actions={note !== undefined && <><Badge tone="warning">{t("doctor:values.noteStatus.draft")}</Badge><span className="small muted">{relative(note.createdAt)}</span></>}
    >
      <FormFrame
        form={form} label={t("doctor:notes.one")}
        actions={
          <>
            <Button
              isBusy={form.isSubmitting && !signs.current} type="button"
              onClick={() => {
                if (form.isSubmitting) return;
                signs.current = false;
                form.submit();
              }}
            >
              {t("doctor:notes.saveDraft")}
            </Button>
            <Button
              look="primary" icon="check" isBusy={form.isSubmitting && signs.current}
              onClick={() => {
                if (form.isSubmitting) return;
                signs.current = true;
                form.submit();
              }}
            >
              {t("doctor:notes.sign")}
            </Button>
          </>
        }
      >
        <TextField form={form} name="title" label={t("doctor:notes.titleField")} isRequired />
        <TextAreaField form={form} name="text" label={t("doctor:notes.text")} rows={13} autoFocus isRequired hint={t("doctor:notes.signHint")} />
        {form.values.text.trim() === "" && (
          <div>
            <Button
              isSmall look="quiet" icon="add"
              onClick={() => {
                form.set("text", headings.map((one) => `${t(`doctor:notes.heading.${one}`)}:\n`).join("\n"));
                setAreaKey((now) => now + 1);
              }}
            >
              {t("doctor:notes.insertHeadings")}
            </Button>
          </div>
        )}
      </FormFrame>
    </Card>
  );
}
