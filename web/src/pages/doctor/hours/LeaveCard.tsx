import { useState } from "react";
import type { Leave } from "../../../api/schema";
import { Button, Card, Dialog, EmptyState, IconButton } from "../../../design";
import { CheckField, DateField, FormFrame, TextField, TimeField, useForm } from "../../../forms";
import { t } from "../../../i18n";
import { addDays, dateOf, weekdayAndDate } from "../../../i18n/format";
import { replaced, shortClock } from "./model";
import { needed } from "./needed";
import { Wrong, type PartProps } from "./parts";

/** Leave: whole days, or the same hours of each. What is past is not shown, and stays as it was. */
export function LeaveCard({ draft, change, errors, mayChange }: PartProps) {
  const [edited, setEdited] = useState<{ index: number | undefined }>();
  const today = dateOf();
  const rows = draft.leaves.map((leave, index) => ({ leave, index })).filter((one) => one.leave.to >= today);
  return (
    <Card
      title={t("doctor:hours.leave")}
      actions={mayChange && <Button isSmall icon="add" onClick={() => setEdited({ index: undefined })}>{t("doctor:hours.addLeave")}</Button>}
    >
      {rows.length === 0 && <EmptyState icon="sun" title={t("doctor:hours.noLeave")} text={t("doctor:hours.noLeaveText")} />}
      <ul className="chart-list">
        {rows.map(({ leave, index }) => (
          <li key={index} className="row">
            <span className="grow">
              <span className="strong">{spanOf(leave)}</span>
              {leave.hours !== undefined && <span className="number"> · {shortClock(leave.hours.start)}–{shortClock(leave.hours.end)}</span>}
              {leave.reason !== undefined && <span className="small muted day-mrn">{leave.reason}</span>}
              <Wrong errors={errors} at={`/leaves/${index}`} />
            </span>
            {mayChange && (
              <>
                <IconButton isSmall icon="edit" label={t("doctor:hours.editLeave", { dates: spanOf(leave) })} onClick={() => setEdited({ index })} />
                <IconButton
                  isSmall icon="trash" label={t("doctor:hours.removeLeave", { dates: spanOf(leave) })}
                  onClick={() => change({ ...draft, leaves: replaced(draft.leaves, index, undefined) })}
                />
              </>
            )}
          </li>
        ))}
      </ul>
      {edited !== undefined && (
        <LeaveDialog
          leave={edited.index === undefined ? undefined : draft.leaves[edited.index]} close={() => setEdited(undefined)}
          save={(leave) => {
            change({ ...draft, leaves: replaced(draft.leaves, edited.index, leave) });
            setEdited(undefined);
          }}
        />
      )}
    </Card>
  );
}

function spanOf(leave: Leave): string {
  return leave.from === leave.to ? weekdayAndDate(leave.from) : `${weekdayAndDate(leave.from)} – ${weekdayAndDate(leave.to)}`;
}

interface Values {
  from: string;
  to: string;
  isPart: boolean;
  start: string;
  end: string;
  reason: string;
}

function LeaveDialog({ leave, save, close }: { leave: Leave | undefined; save: (leave: Leave) => void; close: () => void }) {
  const title = t(leave === undefined ? "doctor:hours.addLeave" : "doctor:hours.leaveTitle");
  const form = useForm<Values, void>({
    name: "leave",
    initial: {
      from: leave?.from ?? addDays(dateOf(), 1), to: leave?.to ?? "", isPart: leave?.hours !== undefined,
      start: shortClock(leave?.hours?.start ?? "09:00"), end: shortClock(leave?.hours?.end ?? "13:00"), reason: leave?.reason ?? "",
    },
    submit: async (values) => {
      await needed(values, values.isPart ? ["from", "start", "end"] : ["from"]);
      save({
        from: values.from, to: values.to === "" ? values.from : values.to, ...(values.isPart && { hours: { start: values.start, end: values.end } }),
        ...(values.reason.trim() !== "" && { reason: values.reason.trim() }),
      });
    },
  });
  return (
    <Dialog title={title} close={close}>
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
          <DateField form={form} name="from" label={t("doctor:hours.leaveFrom")} isRequired />
          <DateField form={form} name="to" label={t("doctor:hours.leaveTo")} hint={t("doctor:hours.leaveToHint")} />
        </div>
        <CheckField form={form} name="isPart" label={t("doctor:hours.partOfDay")} />
        {form.values.isPart && (
          <div className="record-fields">
            <TimeField form={form} name="start" label={t("doctor:hours.start")} isRequired />
            <TimeField form={form} name="end" label={t("doctor:hours.end")} isRequired />
          </div>
        )}
        <TextField form={form} name="reason" label={t("doctor:hours.reason")} hint={t("doctor:hours.reasonHint")} />
      </FormFrame>
    </Dialog>
  );
}
