import { Component, type ReactNode } from "react";
import { Button } from "../design/Button";
import { EmptyState } from "../design/EmptyState";
import { t } from "../i18n";

/** Keeps a page that fails from taking the app with it. */
export class ErrorBoundary extends Component<{ children: ReactNode }, { hasFailed: boolean }> {
  override state = { hasFailed: false };

  static getDerivedStateFromError(): { hasFailed: boolean } {
    return { hasFailed: true };
  }

  override render(): ReactNode {
    if (!this.state.hasFailed) return this.props.children;
    return (
      <EmptyState icon="alert" title={t("pageFailed.title")} text={t("pageFailed.text")}>
        <Button look="primary" onClick={() => window.location.reload()}>{t("reload")}</Button>
      </EmptyState>
    );
  }
}
