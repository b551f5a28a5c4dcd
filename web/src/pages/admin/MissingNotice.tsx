import { Button, Notice } from "../../design";
import { t } from "../../i18n";
import { list } from "../../i18n/format";

/** The services of the hospital that do not answer, and what that means for what is shown. */
export function MissingNotice({ services, text, retry }: { services: string[] | undefined; text: string; retry: () => void }) {
  if (services === undefined || services.length === 0) return null;
  return (
    <Notice tone="warning" title={t("admin:missing.title", { services: list(services.map((one) => t(`admin:services.${one}`))) })}>
      <p>{text}</p>
      <div><Button isSmall icon="redo" onClick={retry}>{t("tryAgain")}</Button></div>
    </Notice>
  );
}
