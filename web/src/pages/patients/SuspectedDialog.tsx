import type { DuplicateCandidate } from "../../api/schema";
import { Button, Dialog, Notice } from "../../design";
import { t } from "../../i18n";
import { Candidates } from "./Candidates";

/** The server found records of the same person: the clerk looks at them, and decides. */
export function SuspectedDialog({
  candidates, use, registerAnyway, close, isBusy,
}: {
  candidates: DuplicateCandidate[]; use: (candidate: DuplicateCandidate) => void; registerAnyway: () => void; close: () => void; isBusy: boolean;
}) {
  return (
    <Dialog
      title={t("patients:suspected.title")} close={close} isWide
      footer={
        <>
          <Button onClick={close}>{t("patients:suspected.back")}</Button>
          <Button look="danger" isBusy={isBusy} onClick={registerAnyway}>{t("patients:suspected.anyway")}</Button>
        </>
      }
    >
      <div className="stack">
        <Notice tone="warning">{t("patients:suspected.text")}</Notice>
        <Candidates candidates={candidates} use={use} useLabel={t("patients:duplicates.use")} />
      </div>
    </Dialog>
  );
}
