import { Notice } from "../../design";
import { useSession } from "../../app/session";
import { CheckField, TextAreaField, TextField, type Form } from "../../forms";
import { t } from "../../i18n";
import { isTimeRefused, type BookValues } from "./BookForm";

/** What is said with a booking, beyond who and when. */
export function BookFields({ form, isMove }: { form: Form<BookValues>; isMove?: boolean }) {
  return (
    <div className="grid">
      {isMove !== true && <TextAreaField form={form} name="notes" label={t("reception:book.notes")} hint={t("reception:book.notesHint")} rows={2} />}
      <TextField form={form} name="room" label={t("reception:book.room")} hint={t("reception:book.roomHint")} />
    </div>
  );
}

/** Offered once the time was refused, to those who may book over it. */
export function OverbookField({ form }: { form: Form<BookValues> }) {
  const { can } = useSession();
  if (!can("appointments.overbook") || (!isTimeRefused(form) && !form.values.overbook)) return null;
  return (
    <Notice tone="warning">
      <CheckField form={form} name="overbook" label={t("reception:book.overbook")} hint={t("reception:book.overbookHint")} />
    </Notice>
  );
}
