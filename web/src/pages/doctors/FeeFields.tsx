import { ErrorNotice } from "../../design";
import { TextField, type Form } from "../../forms";
import { t } from "../../i18n";
import { useVisitTypes } from "../shared/VisitTypeSelect";
import type { ProfileEntries } from "./entries";
import { CURRENCY, symbolOf } from "./money";

/** What each kind of visit costs; a field that is left empty is no fee. */
export function FeeFields({ form }: { form: Form<any> }) {
  const types = useVisitTypes();
  const { fees, currencies } = form.values as ProfileEntries;
  const offered = types.items.filter((one) => one.isActive).map((one) => one.id);
  // Of kinds of visits that are offered no longer, too, while there is a fee.
  const codes = [...new Set([...offered, ...Object.keys(fees)])];
  return (
    <div className="stack">
      <p className="small muted">{t("doctors:form.feesText", { currency: symbolOf(CURRENCY) })}</p>
      <ErrorNotice error={types.error} />
      <div className="grid grid-tight">
        {codes.map((code) => (
          <TextField
            key={code} form={form} name={`fees.${code}`} inputMode="decimal" placeholder="0.00"
            label={`${types.nameOf(code)} (${symbolOf(currencies[code] ?? CURRENCY)})`}
          />
        ))}
      </div>
    </div>
  );
}
