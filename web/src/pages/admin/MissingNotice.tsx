import { Notice } from "../../design";
import { t } from "../../i18n";
import { list } from "../../i18n/format";

/** The services of the hospital that do not answer, and what that means for what is shown. */
export function MissingNotice({ services, text }: { services: string[] | undefined; text: string }) {
  if (services === undefined || services.length === 0) return null;
  return (
    <Notice tone="warning" title={t("admin:missing.title", { services: list(services.map((one) => t(`admin:services.${one}`))) })}>
      <p>{text}</p>
    </Notice>
  );
}
