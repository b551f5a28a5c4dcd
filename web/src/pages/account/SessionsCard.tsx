import { useMutation } from "../../api/mutation";
import { usePages } from "../../api/query";
import { Badge, Button, Card, EmptyState, ErrorNotice, Table } from "../../design";
import { t } from "../../i18n";
import { dayAndTime, relative } from "../../i18n/format";

/** Where the person is signed in, and a way to end what is not theirs. */
export function SessionsCard() {
  const sessions = usePages("GET /api/auth/sessions", { query: { limit: 50 } });
  const end = useMutation("DELETE /api/auth/sessions/{id}", ["/api/auth/sessions"]);
  return (
    <Card title={t("account:sessions.title")} isFlush>
      <ErrorNotice error={end.error} />
      <Table
        label={t("account:sessions.title")} rows={sessions} keyOf={(one) => one.id}
        empty={<EmptyState title={t("account:sessions.none")} />}
        columns={[
          {
            name: t("account:sessions.device"), isMain: true,
            cell: (one) => (
              <span className="row">
                {device(one.userAgent)}
                {one.isCurrent && <Badge tone="accent">{t("account:sessions.current")}</Badge>}
              </span>
            ),
          },
          { name: t("account:sessions.address"), cell: (one) => <span className="number">{one.remoteAddress}</span> },
          { name: t("account:sessions.since"), cell: (one) => dayAndTime(one.createdAt) },
          { name: t("account:sessions.seen"), cell: (one) => relative(one.lastSeenAt) },
          {
            name: t("actions"), isActions: true,
            cell: (one) =>
              !one.isCurrent && (
                <Button isSmall isBusy={end.isRunning} onClick={() => void end.run({ params: { id: one.id } }).catch(() => undefined)}>
                  {t("account:sessions.end")}
                </Button>
              ),
          },
        ]}
      />
    </Card>
  );
}

/** The browser and the system, as far as they say so. */
function device(agent: string): string {
  const browser = /(Edg|OPR|Firefox|Chrome|Safari)\/(\d+)/.exec(agent);
  const system = /(Android|iPhone|iPad|Windows|Mac OS X|Linux)/.exec(agent)?.[1];
  if (browser === null) return agent.slice(0, 60) || "–";
  return [`${browser[1] === "Edg" ? "Edge" : browser[1] ?? ""} ${browser[2] ?? ""}`, system].filter((one) => one !== undefined).join(" · ");
}
