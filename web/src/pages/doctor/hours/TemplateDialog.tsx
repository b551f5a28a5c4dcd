import type { WeeklyTemplate } from "../../../api/schema";
import { Button, Dialog } from "../../../design";
import { CheckField, DateField, FormFrame, TextField, useForm } from "../../../forms";
import { t } from "../../../i18n";
import { addDays, dateOf } from "../../../i18n/format";
import { needed } from "./needed";

interface Values {
  location: string;
  effectiveFrom: string;
  effectiveTo: string;
  copies: boolean;
}

/** Where and from when until when weekly hours hold. New ones can begin as a copy of the last. */
export function TemplateDialog({
  template, others, save, close,
}: { template: WeeklyTemplate | undefined; others: WeeklyTemplate[]; save: (template: WeeklyTemplate | undefined) => void; close: () => void }) {
  const last = others[others.length - 1];
  const title = t(template === undefined ? "doctor:hours.addTemplate" : "doctor:hours.templateTitle");
  const form = useForm<Values, void>({
    name: "template",
    initial: {
      location: template?.location ?? last?.location ?? "",
      // The first hours can hold at once; later ones change what people may be booked for today.
      effectiveFrom: template?.effectiveFrom ?? (last === undefined ? dateOf() : addDays(dateOf(), 1)),
      effectiveTo: template?.effectiveTo ?? "", copies: template === undefined && last !== undefined,
    },
    submit: async (values) => {
      await needed(values, ["location", "effectiveFrom"]);
      save({
        location: values.location.trim(), effectiveFrom: values.effectiveFrom, ...(values.effectiveTo !== "" && { effectiveTo: values.effectiveTo }),
        sessions: template?.sessions ?? (values.copies ? last?.sessions ?? [] : []),
      });
    },
  });
  return (
    <Dialog title={title} close={close}>
      <FormFrame
        form={form} label={title}
        actions={
          <>
            {template !== undefined && <Button look="danger" icon="trash" onClick={() => save(undefined)}>{t("delete")}</Button>}
            <Button onClick={close}>{t("cancel")}</Button>
            <Button type="submit" look="primary">{t("doctor:hours.take")}</Button>
          </>
        }
      >
        <TextField form={form} name="location" label={t("doctor:hours.location")} isRequired />
        <div className="record-fields">
          <DateField form={form} name="effectiveFrom" label={t("doctor:hours.effectiveFrom")} isRequired />
          <DateField form={form} name="effectiveTo" label={t("doctor:hours.effectiveTo")} hint={t("doctor:hours.effectiveToHint")} />
        </div>
        {template === undefined && last !== undefined && <CheckField form={form} name="copies" label={t("doctor:hours.copy")} />}
      </FormFrame>
    </Dialog>
  );
}
