import type { ReactNode } from "react";
import { Icon } from "../../design/Icon";
import { t } from "../../i18n";

export interface PickerProps<Item> {
  id: string;
  label: string;
  value: Item | undefined;
  choose: (item: Item | undefined) => void;
  /** What is wrong with it, as `form.errorOf` has it. */
  error?: string | undefined;
  hint?: ReactNode;
  isRequired?: boolean;
  autoFocus?: boolean;
  placeholder?: string;
}

/** The label, hint and error around a control that is no field of a form by itself. */
export function PickerField({
  id, label, error, hint, isRequired, after, children,
}: {
  id: string; label: string; error?: string | undefined; hint?: ReactNode; isRequired?: boolean | undefined; after?: ReactNode;
  children: (described: { isInvalid: boolean; describedBy: string | undefined }) => ReactNode;
}) {
  const describedBy = [hint !== undefined ? `${id}-hint` : "", error !== undefined ? `${id}-error` : ""].filter((one) => one !== "").join(" ");
  return (
    <div className="field">
      <label htmlFor={id}>
        {label}
        {isRequired !== true && <span className="optional"> · {t("optional")}</span>}
      </label>
      {children({ isInvalid: error !== undefined, describedBy: describedBy === "" ? undefined : describedBy })}
      {hint !== undefined && <span className="hint" id={`${id}-hint`}>{hint}</span>}
      {error !== undefined && <span className="error" id={`${id}-error`}><Icon name="alert" size={14} />{error}</span>}
      {after}
    </div>
  );
}
