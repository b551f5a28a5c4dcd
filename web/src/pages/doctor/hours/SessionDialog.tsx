import type { Session, VisitType } from "../../../api/schema";
import { Problem } from "../../../api/problem";
import { Button, Dialog, Icon } from "../../../design";
import { FormFrame, useForm } from "../../../forms";
import { t } from "../../../i18n";
import { weekday } from "../../../i18n/format";
import { HoursFields, hoursOf, hoursValues, neededHours, type HoursValues } from "./HoursFields";
import { days, type Day } from "./model";
import { needed } from "./needed";

/** One session of a week, or a new one on several days at once. */
export function SessionDialog({
  session, types, save, close,
}: { session: Session | undefined; types: VisitType[]; save: (sessions: Session[]) => void; close: () => void }) {
  const title = t(session === undefined ? "doctor:hours.addSession" : "doctor:hours.sessionTitle");
  const form = useForm<{ days: Day[]; hours: HoursValues }, void>({
    name: "session", initial: { days: session === undefined ? [] : [session.day], hours: hoursValues(session?.hours) },
    submit: async (values) => {
      await needed(values, neededHours);
      if (values.days.length === 0) throw new Problem({ status: 422, errors: [{ pointer: "/days", message: t("doctor:hours.dayNeeded") }] }, undefined);
      save(values.days.map((day) => ({ day, hours: hoursOf(values.hours) })));
    },
  });
  form.register("days", t("doctor:hours.days"));
  const wrong = form.errorOf("days");
  return (
    <Dialog title={title} close={close} isWide>
      <FormFrame
        form={form} label={title}
        actions={
          <>
            {session !== undefined && <span className="dialog-apart"><Button look="danger" icon="trash" onClick={() => save([])}>{t("delete")}</Button></span>}
            <Button onClick={close}>{t("cancel")}</Button>
            <Button type="submit" look="primary">{t("doctor:hours.take")}</Button>
          </>
        }
      >
        <fieldset className="field">
          <legend>{t("doctor:hours.days")}</legend>
          <div className="row">
            {days.map((day, index) => (
              <label key={day} className="check">
                <input
                  type="checkbox" checked={form.values.days.includes(day)}
                  onChange={(event) => form.set("days", days.filter((one) => (one === day ? event.target.checked : form.values.days.includes(one))))}
                />
                <span>{weekday(index + 1)}</span>
              </label>
            ))}
          </div>
          {wrong !== undefined && <span className="error"><Icon name="alert" size={14} />{wrong}</span>}
        </fieldset>
        <HoursFields form={form} types={types} />
      </FormFrame>
    </Dialog>
  );
}
