import { useRef, type ReactNode } from "react";
import { Button, IconButton } from "../../design";
import type { Form } from "../../forms";
import { t } from "../../i18n";

/** As many as the API takes of most lists. */
const MOST_ROWS = 10;

/**
 * Rows of a form that can be added and taken away: telephone numbers, addresses.
 * @param title What one row is called, with its number: "Address 2".
 * @param blank A new row.
 * @param most As many as there may be.
 * @param row Its fields; `path` is where its values are, `nth` a number behind the name of a field from the second row on.
 */
export function RowList({
  form, list, title, add, blank, most = MOST_ROWS, row,
}: {
  form: Form<any>; list: string; title: (number: number) => string; add: string; blank: () => unknown; most?: number;
  row: (path: string, nth: string) => ReactNode;
}) {
  const place = useRef<HTMLDivElement>(null);
  const rows = (form.get(list) as unknown[] | undefined) ?? [];

  function focus(wanted: string): void {
    requestAnimationFrame(() => place.current?.querySelector<HTMLElement>(wanted)?.focus());
  }

  return (
    <div ref={place} className="stack">
      {rows.map((_, index) => (
        <fieldset key={index} className="form-row" data-row={index}>
          <legend className="visually-hidden">{title(index + 1)}</legend>
          <div className="form-row-fields">{row(`${list}.${index}`, index === 0 ? "" : ` ${index + 1}`)}</div>
          <IconButton
            icon="trash" label={t("patients:form.removeRow", { name: title(index + 1) })}
            onClick={() => {
              form.set(list, rows.filter((_, other) => other !== index));
              focus(".row-add");
            }}
          />
        </fieldset>
      ))}
      {rows.length < most && (
        <div>
          <span className="row-add" tabIndex={-1} onFocus={(event) => event.currentTarget.querySelector<HTMLElement>("button")?.focus()}>
            <Button
              isSmall icon="add"
              onClick={() => {
                form.set(list, [...rows, blank()]);
                focus(`[data-row="${rows.length}"] :is(input, select)`);
              }}
            >
              {add}
            </Button>
          </span>
        </div>
      )}
    </div>
  );
}
