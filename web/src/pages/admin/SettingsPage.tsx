import { useQuery } from "../../api/query";
import { useQueryParameter } from "../../app/router";
import { useSession } from "../../app/session";
import { Badge, Card, EmptyState, Notice, PageHeader, Table, Tabs } from "../../design";
import { t } from "../../i18n";
import { list } from "../../i18n/format";
import { VisitTypesCard } from "./VisitTypesCard";

/** What the hospital decides in the app, and how the server is set up. */
export function SettingsPage() {
  const { can } = useSession();
  const parts = [
    ...(can("appointments.read") ? [{ value: "visit-types", name: t("admin:settings.visitTypes") }] : []),
    ...(can("system.read") ? [{ value: "server", name: t("admin:settings.server") }] : []),
  ];
  const [part, setPart] = useQueryParameter("part", parts[0]?.value ?? "server");
  return (
    <>
      <PageHeader title={t("admin:settings.title")} />
      <Tabs label={t("admin:settings.title")} value={part} choose={setPart} tabs={parts} />
      <div id={`panel-${part}`} role="tabpanel" aria-labelledby={`tab-${part}`}>
        {part === "server" ? <ServerSettings /> : <VisitTypesCard />}
      </div>
    </>
  );
}

function ServerSettings() {
  const settings = useQuery("GET /api/system/settings", {});
  const silent = settings.data?.processes.filter((one) => !one.isAnswering).map((one) => one.address ?? "") ?? [];
  return (
    <Card isFlush>
      {silent.length > 0 && <Notice tone="warning" title={t("admin:settings.silent", { addresses: list(silent) })} />}
      <Table
        label={t("admin:settings.server")} rows={{ items: settings.data?.items ?? [], isLoading: settings.isLoading, error: settings.error, refresh: settings.refresh }}
        keyOf={(one) => one.name} empty={<EmptyState icon="settings" title={t("nothingFound")} />}
        columns={[
          { name: t("admin:settings.name"), isMain: true, cell: (one) => <code className="wrap-anywhere">{one.name}</code> },
          {
            name: t("admin:settings.value"),
            cell: (one) => (
              <>
                <span className="row">
                  <code className="wrap-anywhere">{one.value ?? "–"}</code>
                  {one.isSecret && <Badge tone="warning">{t("admin:settings.secret")}</Badge>}
                </span>
                {one.elsewhere.map(({ address, value }) => (
                  <p key={address} className="small muted wrap-anywhere">{t("admin:settings.elsewhere", { address, value: value ?? "–" })}</p>
                ))}
              </>
            ),
          },
          { name: t("admin:settings.source"), cell: (one) => one.source },
          { name: t("admin:settings.allowed"), cell: (one) => <span className="small muted">{one.allowed}</span> },
          { name: t("admin:settings.meaning"), cell: (one) => <span className="small">{one.meaning}</span> },
        ]}
      />
    </Card>
  );
}
