import type { ButtonHTMLAttributes, ReactNode } from "react";
import { Link } from "../app/router";
import { Icon, type IconName } from "./Icon";

type Look = "primary" | "secondary" | "danger" | "quiet";

interface Common {
  look?: Look;
  icon?: IconName;
  isSmall?: boolean;
  isWide?: boolean;
}

function className({ look = "secondary", isSmall, isWide }: Common, extra = ""): string {
  return ["button", `button-${look}`, isSmall ? "button-small" : "", isWide ? "button-wide" : "", extra]
    .filter((one) => one !== "").join(" ");
}

/**
 * @param isBusy While what it does is under way: it can't be pressed again, and says so; the focus stays on it.
 * @param isStep What it does moves the list below the pointer: the second half of a double click would do it to the next in line.
 */
export function Button({
  look, icon, isSmall, isWide, isBusy, isStep, children, type = "button", onClick, ...rest
}: Common & ButtonHTMLAttributes<HTMLButtonElement> & { isBusy?: boolean | undefined; isStep?: boolean }) {
  return (
    <button
      {...rest} type={type} aria-disabled={isBusy === true ? true : rest["aria-disabled"]} aria-busy={isBusy === true ? true : undefined}
      className={className({ ...(look && { look }), ...(isSmall && { isSmall }), ...(isWide && { isWide }) })}
      onClick={(event) => {
        // Without a form being sent: a button that is out of use by `disabled` would lose the focus to the page.
        if (isBusy === true || (isStep === true && event.detail > 1)) event.preventDefault();
        else onClick?.(event);
      }}
    >
      {isBusy === true ? <span className="spinner" aria-hidden="true" /> : icon !== undefined && <Icon name={icon} />}
      {children}
    </button>
  );
}

/** A button with a picture only: `label` is what it is called, and its tooltip. */
export function IconButton({
  icon, label, isSmall, ...rest
}: { icon: IconName; label: string; isSmall?: boolean } & ButtonHTMLAttributes<HTMLButtonElement>) {
  return (
    <button
      type="button" {...rest} aria-label={label} title={label}
      className={`button button-quiet button-icon${isSmall ? " button-small" : ""}`}
    >
      <Icon name={icon} />
    </button>
  );
}

/** A way to another page of the app that looks like a button. */
export function LinkButton({ to, look, icon, isSmall, children }: Common & { to: string; children: ReactNode }) {
  return (
    <Link to={to} className={className({ ...(look && { look }), ...(isSmall && { isSmall }) })}>
      {icon !== undefined && <Icon name={icon} />}
      {children}
    </Link>
  );
}

/** A document that opens in a tab of its own: a PDF to print. */
export function DocumentButton({ href, look, icon = "print", isSmall, children }: Common & { href: string; children: ReactNode }) {
  return (
    <a href={href} target="_blank" rel="noopener" className={className({ ...(look && { look }), ...(isSmall && { isSmall }) })}>
      <Icon name={icon} />
      {children}
    </a>
  );
}
