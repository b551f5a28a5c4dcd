import { useState } from "react";
import { useMutation } from "../../api/mutation";
import { usePages } from "../../api/query";
import { Badge, Button, Card, EmptyState, ErrorNotice, Table, toast } from "../../design";
import { t } from "../../i18n";
import { dayAndTime, relative } from "../../i18n/format";
import { deviceOf } from "../shared/devices";

/** Where the person is signed in, and a way to end what is not theirs. */
export function SessionsCard() {
  const sessions = usePages("GET /api/auth/sessions", { query: { limit: 50 } });
  const end = useMutation("DELETE /api/auth/sessions/{id}", ["/api/auth/sessions"]);
  const endOthers = useMutation("POST /api/auth/sessions/end-others", ["/api/auth/sessions"]);
  // Once pressed it stays, or the keyboard would lose its place with the last of the sessions.
  const [isUsed, setIsUsed] = useState(false);

  async function signOutElsewhere(): Promise<void> {
    setIsUsed(true);
    const { ended } = await endOthers.run({});
    toast(t("account:sessions.ended", { count: ended }));
  }

  return (
    <Card
      title={t("account:sessions.title")} isFlush
      actions={(isUsed || sessions.items.some((one) => !one.isCurrent)) && (
        <Button isSmall icon="signout" isBusy={endOthers.isRunning} onClick={() => void signOutElsewhere().catch(() => undefined)}>
          {t("account:sessions.endOthers")}
        </Button>
      )}
    >
      <ErrorNotice error={endOthers.error ?? end.error} />
      <Table
        label={t("account:sessions.title")} rows={sessions} keyOf={(one) => one.id}
        empty={<EmptyState title={t("account:sessions.none")} />}
        columns={[
          {
            name: t("account:sessions.device"), isMain: true,
            cell: (one) => (
              <span className="row">
                {deviceOf(one.userAgent)}
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
