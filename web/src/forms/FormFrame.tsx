import { useState, type ReactNode } from "react";
import { Button } from "../design/Button";
import { Dialog } from "../design/Dialog";
import { ErrorNotice, Notice } from "../design/Notice";
import { t } from "../i18n";
import { get, pathOf, set } from "./paths";
import type { Form } from "./useForm";

/** Around the fields of a form: what is wrong in all, a draft that was found, two versions that must be made one. */
export function FormFrame<T extends object>({
  form, children, actions, label,
}: { form: Form<T>; children: ReactNode; actions?: ReactNode; label?: string }) {
  return (
    <form className="stack" onSubmit={form.submit} noValidate aria-label={label}>
      {form.isDraft && (
        <Notice tone="info" title={t("draft.title")}>
          <div className="row">
            <span>{t("draft.text")}</span>
            <Button
              isSmall
              onClick={(event) => {
                // The button goes with the draft; who works by keyboard begins again at the first field.
                const first = event.currentTarget.form?.querySelector<HTMLElement>("[data-autofocus], input, select, textarea");
                form.discardDraft();
                first?.focus();
              }}
            >
              {t("draft.discard")}
            </Button>
          </div>
        </Notice>
      )}
      <ErrorNotice error={form.failure} />
      {form.errorCount > 0 && (
        <Notice tone="danger" isUrgent title={t("errors.fields", { count: form.errorCount })}>
          {form.strayErrors.length > 0 && (
            <ul>
              {form.strayErrors.map((one) => <li key={one.pointer + one.message}>{pathOf(one.pointer)}: {one.message}</li>)}
            </ul>
          )}
        </Notice>
      )}
      {children}
      {actions !== undefined && <div className="row row-end">{actions}</div>}
      {form.conflict !== undefined && <ConflictDialog form={form} theirs={form.conflict.theirs} />}
    </form>
  );
}

/** Somebody saved another version: shows what differs, and lets the person choose, value by value. */
function ConflictDialog<T extends object>({ form, theirs }: { form: Form<T>; theirs: T }) {
  const different = [...form.labels].filter(
    ([path]) => JSON.stringify(form.get(path) ?? "") !== JSON.stringify(get(theirs, path) ?? ""),
  );
  // What the person did not touch is taken from the other version, unless they say otherwise.
  const [takesTheirs, setTakesTheirs] = useState(() => new Set(different.map(([path]) => path).filter((path) => !form.hasChanged(path))));
  function chosen(): T {
    // What no field shows comes from the newer version.
    let result = theirs;
    for (const [path] of form.labels) if (!takesTheirs.has(path)) result = set(result, path, form.get(path));
    return result;
  }
  return (
    <Dialog
      title={t("conflict.title")} close={undefined} isWide
      footer={<Button look="primary" onClick={() => form.resolve(chosen())}>{t("conflict.save")}</Button>}
    >
      <div className="stack">
        <p>{t("conflict.text")}</p>
        {different.map(([path, label]) => (
          <fieldset key={path} className="field">
            <legend>{label}</legend>
            <div className="grid grid-tight">
              {[false, true].map((isTheirs) => (
                <label className="check" key={String(isTheirs)}>
                  <input
                    type="radio" name={`conflict-${path}`} checked={takesTheirs.has(path) === isTheirs}
                    onChange={() => {
                      const next = new Set(takesTheirs);
                      if (isTheirs) next.add(path);
                      else next.delete(path);
                      setTakesTheirs(next);
                    }}
                  />
                  <span>
                    <span className="hint">{t(isTheirs ? "conflict.theirs" : "conflict.mine")}</span>
                    {text(isTheirs ? get(theirs, path) : form.get(path), form.texts.get(path))}
                  </span>
                </label>
              ))}
            </div>
          </fieldset>
        ))}
        {different.length === 0 && <p>{t("conflict.same")}</p>}
      </div>
    </Dialog>
  );
}

function text(value: unknown, show: ((value: unknown) => string | undefined) | undefined): string {
  if (value === undefined || value === null || value === "") return "–";
  const shown = show?.(value);
  if (shown !== undefined) return shown;
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
