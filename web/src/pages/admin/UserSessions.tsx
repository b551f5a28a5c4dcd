import { useState } from "react";
import { useMutation } from "../../api/mutation";
import { usePages } from "../../api/query";
import type { User } from "../../api/schema";
import { useMe } from "../../app/session";
import { Badge, Button, Card, Confirm, EmptyState, ErrorNotice, Table, toast } from "../../design";
import { t } from "../../i18n";
import { dayAndTime, relative } from "../../i18n/format";
import { deviceOf } from "../shared/devices";

/** Where a user is signed in, and the end of that: of one session, or of all in one step. */
export function UserSessions({ user }: { user: User }) {
  const sessions = usePages("GET /api/users/{id}/sessions", { params: { id: user.id }, query: { limit: 20 } });
  const end = useMutation("DELETE /api/auth/sessions/{id}", ["/api/users"]);
  const endAll = useMutation("POST /api/users/{id}/sessions/end", ["/api/users"]);
  const [asks, setAsks] = useState(false);
  const isOneself = useMe().user?.id === user.id;
  const hasSome = sessions.items.some((one) => !one.isCurrent);

  async function endThem(): Promise<void> {
    const { ended } = await endAll.run({ params: { id: user.id } });
    setAsks(false);
    toast(t("account:sessions.ended", { count: ended }));
  }

  return (
    <Card
      title={t("admin:user.sessions")} isFlush
      actions={hasSome && <Button isSmall look="danger" icon="signout" onClick={() => setAsks(true)}>{t("admin:user.endSessions")}</Button>}
    >
      <ErrorNotice error={end.error} />
      <Table
        label={t("admin:user.sessions")} rows={sessions} keyOf={(one) => one.id} empty={<EmptyState title={t("account:sessions.none")} />}
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
            cell: (one) => (
              <Button isSmall isBusy={end.isRunning} onClick={() => void end.run({ params: { id: one.id } }).catch(() => undefined)}>
                {t("account:sessions.end")}
              </Button>
            ),
          },
        ]}
      />
      {asks && (
        <Confirm
          title={t("admin:user.endSessions")} action={t("admin:user.endSessions")} isDangerous isBusy={endAll.isRunning}
          text={isOneself ? t("admin:user.endOwnText") : t("admin:user.endSessionsText", { name: user.name })}
          error={<ErrorNotice error={endAll.error} />} run={() => void endThem().catch(() => undefined)} close={() => setAsks(false)}
        />
      )}
    </Card>
  );
}
