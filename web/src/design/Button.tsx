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

/** @param isBusy While what it does is under way: it can't be pressed again, and says so. */
export function Button({
  look, icon, isSmall, isWide, isBusy, children, type = "button", disabled, ...rest
}: Common & ButtonHTMLAttributes<HTMLButtonElement> & { isBusy?: boolean | undefined }) {
  return (
    <button
      {...rest} type={type} disabled={disabled === true || isBusy === true} aria-busy={isBusy === true ? true : undefined}
      className={className({ ...(look && { look }), ...(isSmall && { isSmall }), ...(isWide && { isWide }) })}
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
