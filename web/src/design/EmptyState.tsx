import type { ReactNode } from "react";
import { Icon, type IconName } from "./Icon";

/** Says why there is nothing here, and what to do next. */
export function EmptyState({
  icon = "empty", title, text, children,
}: { icon?: IconName; title: string; text?: string | undefined; children?: ReactNode }) {
  return (
    <div className="empty">
      <Icon name={icon} size={32} />
      <h3>{title}</h3>
      {text !== undefined && <p>{text}</p>}
      {children}
    </div>
  );
}
