import type { ReactNode } from "react";
import { Offline, Problem } from "../api/problem";
import { problemText } from "../api/wording";
import { t } from "../i18n";
import { Button } from "./Button";
import { Icon, type IconName } from "./Icon";

type Tone = "info" | "success" | "warning" | "danger";
const icons: Record<Tone, IconName> = { info: "info", success: "check", warning: "alert", danger: "alert" };

/** Something to know here and now. @param isUrgent Read out at once by a screen reader. */
export function Notice({
  tone = "info", title, isUrgent, children,
}: { tone?: Tone; title?: ReactNode; isUrgent?: boolean; children?: ReactNode }) {
  return (
    <div className={`notice notice-${tone}`} role={isUrgent === true ? "alert" : undefined}>
      <Icon name={icons[tone]} size={20} />
      <div className="notice-body">
        {title !== undefined && <p className="notice-title">{title}</p>}
        {children}
      </div>
    </div>
  );
}

/** What went wrong, in words that say what to do. */
export function messageOf(error: unknown): string {
  if (error instanceof Offline) return t("errors.offline");
  if (error instanceof Problem) {
    const words = problemText(error);
    if (words !== undefined) return words;
    if (error.status === 429) return t("errors.tooMany", { count: error.retryAfterSeconds ?? 1 });
    if (error.status === 403) return t("errors.forbidden");
    if (error.status >= 500) return t("errors.server", { id: error.requestID ?? "–" });
    return error.message;
  }
  return t("errors.unexpected");
}

export function ErrorNotice({ error, retry }: { error: unknown; retry?: (() => void) | undefined }) {
  if (error === undefined || error === null) return null;
  return (
    <Notice tone="danger" isUrgent>
      <p>{messageOf(error)}</p>
      {retry !== undefined && <div><Button isSmall icon="redo" onClick={retry}>{t("tryAgain")}</Button></div>}
    </Notice>
  );
}
