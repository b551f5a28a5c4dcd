import { useEffect } from "react";
import { useQuery } from "../../api/query";
import { Link } from "../../app/router";
import { useSession } from "../../app/session";
import { Badge, Card, EmptyState, ErrorNotice, Notice, PageHeader, Skeleton, Stat, Table } from "../../design";
import { t } from "../../i18n";
import { list, number } from "../../i18n/format";
import { FirstSteps } from "../shared/FirstSteps";
import { DeadLettersCard } from "./DeadLettersCard";
import { MissingNotice } from "./MissingNotice";

const REFRESH_MS = 10_000;

/** The health of the system, as an administrator looks at it first thing in the morning. */
export function SystemPage() {
  const { can, hospital } = useSession();
  const status = useQuery("GET /api/system/status", {});
  const health = useQuery("GET /health/ready", {});
  const resets = useQuery("GET /api/users", can("users.read") ? { query: { resetRequested: true, limit: 20 } } : undefined);
  useEffect(() => {
    const timer = setInterval(() => {
      if (document.visibilityState !== "visible") return;
      status.refresh();
      health.refresh();
    }, REFRESH_MS);
    return () => clearInterval(timer);
  }, [status.refresh, health.refresh]);

  const services = status.data?.services ?? [];
  const consumers = status.data?.consumers ?? [];
  const processes = status.data?.processes ?? [];
  const missing = status.data?.missing ?? [];
  const dead = services.reduce((sum, one) => sum + one.deadLetters, 0);
  const queued = services.reduce((sum, one) => sum + one.queuedWrites, 0);
  const lag = Math.max(0, ...consumers.map((one) => one.lag));
  const asking = resets.data?.items ?? [];
  const isHealthy = health.data?.status === "ok" && missing.length === 0;

  return (
    <>
      <PageHeader title={t("admin:system.title")} text={t("admin:system.version", { version: status.data?.version ?? hospital?.version ?? "" })}>
        {health.data !== undefined || health.error !== undefined ? (
          <Badge tone={isHealthy ? "success" : "danger"}>{t(isHealthy ? "admin:system.healthy" : "admin:system.unhealthy")}</Badge>
        ) : null}
      </PageHeader>
      <FirstSteps />
      <ErrorNotice error={status.error} retry={status.refresh} />
      <MissingNotice services={missing} text={t("admin:missing.status")} retry={status.refresh} />
      {asking.length > 0 && (
        <Notice tone="warning" title={t("admin:system.resets", { count: asking.length })}>
          <p><Link to="/users?view=resets">{t("admin:system.showResets")}</Link></p>
        </Notice>
      )}
      {status.data === undefined && status.error === undefined ? (
        <Card><Skeleton /></Card>
      ) : (
        <div className="grid grid-tight">
          <Card><Stat name={t("admin:system.deadLetters")} value={number(dead)} hint={t(dead > 0 ? "admin:system.someDead" : missing.length > 0 ? "admin:letters.noneThere" : "admin:system.noDead")} /></Card>
          <Card><Stat name={t("admin:system.lag")} value={number(lag)} hint={t("admin:system.lagHint")} /></Card>
          <Card><Stat name={t("admin:system.queued")} value={number(queued)} hint={t("admin:system.queuedHint")} /></Card>
          <Card><Stat name={t("admin:system.events")} value={number(services.reduce((sum, one) => sum + one.events, 0))} hint={t("admin:system.eventsHint")} /></Card>
        </div>
      )}
      <div className="split split-even">
        <Card title={t("admin:system.services")} isFlush>
          <Table
            label={t("admin:system.services")} rows={{ items: services, isLoading: status.isLoading }} keyOf={(one) => one.name}
            empty={<EmptyState title={t("nothingFound")} />}
            columns={[
              { name: t("admin:system.service"), isMain: true, cell: (one) => t(`admin:services.${one.name}`) },
              {
                name: t("admin:system.store"),
                cell: (one) => {
                  const state = health.data?.dependencies[one.name];
                  // What runs elsewhere has answered just now, or it would be missing.
                  const isUp = state === undefined || state === "ready";
                  return <Badge tone={isUp ? "success" : "danger"}>{isUp ? t("admin:system.answers") : String(state ?? "–")}</Badge>;
                },
              },
              { name: t("admin:system.events"), isEnd: true, cell: (one) => number(one.events) },
              { name: t("admin:system.queued"), isEnd: true, cell: (one) => number(one.queuedWrites) },
              { name: t("admin:system.deadLetters"), isEnd: true, cell: (one) => number(one.deadLetters) },
            ]}
          />
        </Card>
        <Card title={t("admin:system.consumers")} isFlush>
          <Table
            label={t("admin:system.consumers")} rows={{ items: consumers, isLoading: status.isLoading }} keyOf={(one) => one.name}
            empty={<EmptyState title={t("nothingFound")} />}
            columns={[
              { name: t("admin:system.consumer"), isMain: true, cell: (one) => <code>{one.name}</code> },
              { name: t("admin:system.lag"), isEnd: true, cell: (one) => number(one.lag) },
            ]}
          />
        </Card>
      </div>
      {processes.length > 1 && (
        <Card title={t("admin:system.processes")} isFlush>
          <Table
            label={t("admin:system.processes")} rows={{ items: processes }} keyOf={(one) => one.address ?? ""} empty={null}
            columns={[
              { name: t("admin:system.process"), isMain: true, cell: (one) => list(one.services.map((service) => t(`admin:services.${service}`))) },
              { name: t("admin:system.address"), cell: (one) => (one.address === undefined ? t("admin:system.thisOne") : <code>{one.address}</code>) },
              { name: t("admin:system.processVersion"), cell: (one) => one.version ?? "–" },
              {
                name: t("admin:system.processState"),
                cell: (one) => (
                  <Badge tone={one.isAnswering ? "success" : "danger"}>
                    {t(one.isAnswering ? "admin:system.answers" : "admin:system.silent")}
                  </Badge>
                ),
              },
            ]}
          />
        </Card>
      )}
      {can("events.replay") && <DeadLettersCard />}
    </>
  );
}
