import { t } from "../i18n";

/** Grey lines in the place of what is being loaded. */
export function Skeleton({ lines = 3 }: { lines?: number }) {
  return (
    <div className="stack stack-tight" role="status" aria-label={t("loading")}>
      {Array.from({ length: lines }, (_, index) => (
        <span key={index} className="skeleton" style={{ width: `${92 - ((index * 17) % 40)}%` }} />
      ))}
    </div>
  );
}

export function PageSkeleton() {
  return (
    <div className="stack">
      <span className="skeleton" style={{ width: "220px", height: "28px" }} />
      <div className="card"><Skeleton lines={6} /></div>
    </div>
  );
}
