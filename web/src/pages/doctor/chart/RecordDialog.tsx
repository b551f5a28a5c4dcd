import { call } from "../../../api/client";
import { useMutation } from "../../../api/mutation";
import { Button, Dialog, toast } from "../../../design";
import { CheckField, DateField, type Form, FormFrame, NumberField, SelectField, TextAreaField, TextField, useForm, withoutEmpty } from "../../../forms";
import { t } from "../../../i18n";
import type { ClinicalRecord, Facts, FieldOfKind, Kind } from "./kinds";

type Values = Record<string, unknown>;

/** Adds a record, or changes one: only what was changed is sent, so that two people can change different things of it. */
export function RecordDialog({
  patient, kind, record, close,
}: { patient: string; kind: Kind; record: ClinicalRecord | undefined; close: () => void }) {
  const add = useMutation(`POST /api/patients/{patient}/${kind.segment}`, ["/api/patients/{patient}"]);
  const change = useMutation(`PATCH /api/patients/{patient}/${kind.segment}/{id}`, ["/api/patients/{patient}"]);
  const initial = record === undefined ? kind.initial : valuesOf(kind, record);
  const title = t(`doctor:kind.${kind.segment}.${record === undefined ? "add" : "edit"}`);
  const form = useForm<Values, unknown>({
    name: `record-${kind.segment}`, initial, revision: record?.revision, draft: `record.${kind.segment}.${patient}.${record?.id ?? "new"}`,
    submit: (values, revision) =>
      record === undefined
        ? add.run({ params: { patient }, body: withoutEmpty(values) as unknown as Facts })
        : change.run({ params: { patient, id: record.id }, body: differences(kind, initial, values), ifMatch: revision ?? record.revision }),
    done: () => {
      toast(t("saved"));
      close();
    },
    ...(record !== undefined && {
      latest: async () => {
        const theirs = await call(`GET /api/patients/{patient}/${kind.segment}/{id}`, { params: { patient, id: record.id } });
        return { theirs: valuesOf(kind, theirs as ClinicalRecord), revision: theirs.revision };
      },
    }),
  });
  return (
    <Dialog title={title} close={close} isWide>
      <FormFrame
        form={form} label={title}
        actions={
          <>
            <Button onClick={close}>{t("cancel")}</Button>
            <Button type="submit" look="primary" isBusy={form.isSubmitting}>{t("save")}</Button>
          </>
        }
      >
        <div className="record-fields">
          {kind.fields.map((field) => (
            <div key={field.name} className={field.type === "area" ? "record-wide" : ""}><RecordField form={form} kind={kind} field={field} /></div>
          ))}
        </div>
      </FormFrame>
    </Dialog>
  );
}

/** Hints of the fields whose names do not say enough. */
const hints: Record<string, string> = { code: "codeHint", reason: "reasonHint", site: "siteHint" };

function RecordField({ form, kind, field }: { form: Form<Values>; kind: Kind; field: FieldOfKind }) {
  // Procedures have no codes of ICD-10.
  const hint = field.name === "code" && kind.segment === "procedures" ? "procedureHint" : hints[field.name];
  const common = {
    form, name: field.name, label: t(`doctor:field.${field.name}`), ...(field.isRequired === true && { isRequired: true }),
    ...(hint !== undefined && { hint: t(`doctor:field.${hint}`) }),
  };
  switch (field.type) {
    case "text": return <TextField {...common} />;
    case "date": return <DateField {...common} />;
    case "number": return <NumberField {...common} min={0} />;
    case "area": return <TextAreaField {...common} rows={3} />;
    case "check": return <CheckField {...common} />;
    case "select":
      return (
        <SelectField
          {...common} choices={(field.values ?? []).map((value) => ({ value, name: t(`doctor:values.${field.group ?? ""}.${value}`) }))}
          {...(field.isRequired !== true && { none: t("doctor:field.unknown") })}
        />
      );
  }
}

function valuesOf(kind: Kind, record: ClinicalRecord): Values {
  const values = record as unknown as Values;
  return Object.fromEntries(kind.fields.filter((one) => values[one.name] !== undefined).map((one) => [one.name, values[one.name]]));
}

/** A merge patch: what is new or other, and nothing for what was taken out. */
function differences(kind: Kind, before: Values, now: Values): Values {
  const clean = withoutEmpty(now) ?? {};
  return Object.fromEntries(
    kind.fields.filter((one) => clean[one.name] !== before[one.name]).map((one) => [one.name, clean[one.name] ?? null]),
  );
}
