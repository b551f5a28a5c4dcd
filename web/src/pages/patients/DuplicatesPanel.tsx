import type { DuplicateCandidate } from "../../api/schema";
import { Badge, Card } from "../../design";
import { t } from "../../i18n";
import { Candidates } from "./Candidates";
import type { Duplicates } from "./duplicates";

/** Beside the form: who may be registered already. It speaks up politely as candidates come and go. */
export function DuplicatesPanel({ found, use }: { found: Duplicates; use: (candidate: DuplicateCandidate) => void }) {
  const count = found.candidates.length;
  return (
    <aside id="duplicates" className="duplicates" tabIndex={-1} aria-label={t("patients:duplicates.title")}>
      <Card title={t("patients:duplicates.title")} actions={count > 0 && <Badge tone="warning">{count}</Badge>}>
        <div className="stack">
          <p className="muted small" role="status">
            {count > 0 ? t("patients:duplicates.count", { count }) : t(found.isLooking ? "patients:duplicates.looking" : "patients:duplicates.none")}
          </p>
          {count > 0 && <Candidates candidates={found.candidates} use={use} useLabel={t("patients:duplicates.use")} />}
        </div>
      </Card>
    </aside>
  );
}
