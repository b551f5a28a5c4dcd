import { useEffect, useId, useRef, useState, type ReactNode } from "react";
import { t } from "../i18n";
import { Button, IconButton } from "./Button";

/**
 * A window over the page. The browser keeps the focus within it, closes it with Escape, and gives the focus back; it is closed
 * by `close` alone, so that nothing typed is lost by a click beside it.
 */
export function Dialog({
  title, close, footer, isWide, className = "", children,
}: {
  title: ReactNode; close: (() => void) | undefined; footer?: ReactNode; isWide?: boolean; className?: string; children: ReactNode;
}) {
  const element = useRef<HTMLDialogElement>(null);
  const heading = useId();
  // Where the focus goes back to.
  const [opener] = useState(() => document.activeElement);
  useEffect(() => {
    const dialog = element.current;
    if (dialog === null) return;
    dialog.showModal();
    // What asks for it, or what is typed first; without fields, what the dialog is about.
    const field = dialog.querySelector<HTMLElement>("[data-autofocus]")
      ?? dialog.querySelector<HTMLElement>(".dialog-body :is(input, select, textarea):not([disabled])");
    (field ?? dialog.querySelector<HTMLElement>("h2"))?.focus();
    return () => {
      dialog.close();
      if (opener instanceof HTMLElement && opener.isConnected) opener.focus();
      // What opened it is gone by what was done in it: the keyboard goes on from the page, not from the very top.
      else if (document.activeElement === document.body) document.getElementById("main")?.focus({ preventScroll: true });
    };
  }, [opener]);
  return (
    <dialog
      ref={element} className={`dialog ${isWide === true ? "dialog-wide" : ""} ${className}`} aria-labelledby={heading}
      onCancel={(event) => {
        event.preventDefault();
        close?.();
      }}
    >
      <div className="dialog-header">
        <h2 id={heading} tabIndex={-1}>{title}</h2>
        {close !== undefined && <IconButton icon="close" label={t("close")} onClick={close} />}
      </div>
      <div className="dialog-body">{children}</div>
      {footer !== undefined && <div className="dialog-footer">{footer}</div>}
    </dialog>
  );
}

/**
 * Asks before something is done. Enter does it at once, unless it is dangerous: then the focus is on the question.
 * @param otherwise What it is called not to do it, where "Cancel" could be taken for what is asked about.
 */
export function Confirm({
  title, text, action, otherwise, isDangerous, isBusy, error, run, close,
}: {
  title: string; text: ReactNode; action: string; otherwise?: string; isDangerous?: boolean; isBusy?: boolean; error?: ReactNode;
  run: () => void; close: () => void;
}) {
  return (
    <Dialog
      title={title} close={close}
      footer={
        <>
          <Button onClick={close}>{otherwise ?? t("cancel")}</Button>
          <Button
            look={isDangerous === true ? "danger" : "primary"} isBusy={isBusy} onClick={run} data-autofocus={isDangerous === true ? undefined : ""}
            onKeyDown={(event) => {
              // The key that asked may still be held down.
              if (event.repeat) event.preventDefault();
            }}
          >
            {action}
          </Button>
        </>
      }
    >
      <div className="stack">
        {error}
        <div>{text}</div>
      </div>
    </Dialog>
  );
}
