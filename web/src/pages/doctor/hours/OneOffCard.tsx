import { useState } from "react";
import type { OneOffOpening, VisitType } from "../../../api/schema";
import { Button, Card, Dialog, EmptyState, IconButton } from "../../../design";
import { DateField, FormFrame, TextField, useForm } from "../../../forms";
import { t } from "../../../i18n";
import { addDays, dateOf, weekdayAndDate } from "../../../i18n/format";
import { useVisitTypes } from "../../shared/VisitTypeSelect";
import { HoursFields, hoursOf, hoursValues, neededHours, type HoursValues } from "./HoursFields";
import { replaced } from "./model";
import { needed } from "./needed";
import { HoursLine, Wrong, type PartProps } from "./parts";

/** Hours on single days beside the weekly ones. */
export function OneOffCard({ draft, change, errors, mayChange }: PartProps) {
  const [edited, setEdited] = useState<{ index: number | undefined }>();
  const types = useVisitTypes();
  const today = dateOf();
  const rows = draft.openings.map((opening, index) => ({ opening, index })).filter((one) => one.opening.date >= today);
  return (
    <Card
      title={t("doctor:hours.oneOffs")}
      actions={mayChange && <Button isSmall icon="add" onClick={() => setEdited({ index: undefined })}>{t("doctor:hours.addOneOff")}</Button>}
    >
      {rows.length === 0 && <EmptyState icon="calendar" title={t("doctor:hours.noOneOffs")} text={t("doctor:hours.noOneOffsText")} />}
      <ul className="chart-list">
        {rows.map(({ opening, index }) => (
          <li key={index} className="row">
            <span className="grow">
              <span className="strong">{weekdayAndDate(opening.date)}</span> · {opening.location}
              <span className="day-mrn"><HoursLine hours={opening.hours} nameOfType={types.nameOf} /></span>
              <Wrong errors={errors} at={`/openings/${index}`} />
            </span>
            {mayChange && (
              <>
                <IconButton isSmall icon="edit" label={t("doctor:hours.editOneOff", { date: weekdayAndDate(opening.date) })} onClick={() => setEdited({ index })} />
                <IconButton
                  isSmall icon="trash" label={t("doctor:hours.removeOneOff", { date: weekdayAndDate(opening.date) })}
                  onClick={() => change({ ...draft, openings: replaced(draft.openings, index, undefined) })}
                />
              </>
            )}
          </li>
        ))}
      </ul>
      {edited !== undefined && (
        <OneOffDialog
          opening={edited.index === undefined ? undefined : draft.openings[edited.index]} types={types.items} location={draft.templates[0]?.location ?? ""}
          close={() => setEdited(undefined)}
          save={(opening) => {
            change({ ...draft, openings: replaced(draft.openings, edited.index, opening) });
            setEdited(undefined);
          }}
        />
      )}
    </Card>
  );
}

function OneOffDialog({
  opening, types, location, save, close,
}: { opening: OneOffOpening | undefined; types: VisitType[]; location: string; save: (opening: OneOffOpening) => void; close: () => void }) {
  const title = t(opening === undefined ? "doctor:hours.addOneOff" : "doctor:hours.oneOffTitle");
  const form = useForm<{ date: string; location: string; hours: HoursValues }, void>({
    name: "one-off", initial: { date: opening?.date ?? addDays(dateOf(), 1), location: opening?.location ?? location, hours: hoursValues(opening?.hours) },
    submit: async (values) => {
      await needed(values, ["date", "location", ...neededHours]);
      save({ date: values.date, location: values.location.trim(), hours: hoursOf(values.hours) });
    },
  });
  return (
    <Dialog title={title} close={close} isWide>
      <FormFrame
        form={form} label={title}
        actions={
          <>
            <Button onClick={close}>{t("cancel")}</Button>
            <Button type="submit" look="primary">{t("doctor:hours.take")}</Button>
          </>
        }
      >
        <div className="record-fields">
          <DateField form={form} name="date" label={t("doctor:hours.date")} min={dateOf()} isRequired />
          <TextField form={form} name="location" label={t("doctor:hours.location")} isRequired />
        </div>
        <HoursFields form={form} types={types} />
      </FormFrame>
    </Dialog>
  );
}
