import { useState } from "react";
import { useQuery } from "../../api/query";
import type { SettingListItem } from "../../api/schema";
import { allowedText, settingMeaning } from "../../api/wording";
import { useQueryParameter } from "../../app/router";
import { useSession } from "../../app/session";
import { Badge, Breakable, Card, EmptyState, Icon, Notice, PageHeader, Table, Tabs } from "../../design";
import { message, t } from "../../i18n";
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

/** Should be the same in all processes, and is not. */
const differs = (one: SettingListItem) => !one.isOfProcess && one.elsewhere.length > 0;

/** Found by the words that people read, and by those of the manual. */
const textOf = (one: SettingListItem) => `${one.name} ${settingMeaning(one.name, one.meaning)} ${one.meaning}`.toLocaleLowerCase();

/** How the server is set up: what differs where it should not, what was set, then what has its default. */
function ServerSettings() {
  const settings = useQuery("GET /api/system/settings", {});
  const [words, setWords] = useState("");
  const isCluster = (settings.data?.processes.length ?? 0) > 1;
  const silent = settings.data?.processes.filter((one) => !one.isAnswering).map((one) => one.address ?? "") ?? [];
  const wanted = words.toLocaleLowerCase().split(/\s+/).filter((one) => one !== "");
  const found = (settings.data?.items ?? []).filter((one) => wanted.every((word) => textOf(one).includes(word)));
  const place = (one: SettingListItem) => (differs(one) ? 0 : one.source === "default" ? 2 : 1);
  const items = [...found].sort((one, other) => place(one) - place(other));
  return (
    <div className="stack">
      {silent.length > 0 && <Notice tone="warning" title={t("admin:settings.silent", { addresses: list(silent) })} />}
      <div className="input-with-icon">
        <Icon name="search" />
        <input
          className="input" type="search" aria-label={t("admin:settings.find")} placeholder={t("admin:settings.find")} value={words}
          onChange={(event) => setWords(event.target.value)}
        />
      </div>
      <Card isFlush>
        <Table
          label={t("admin:settings.server")} rows={{ items, isLoading: settings.isLoading, error: settings.error, refresh: settings.refresh }}
          keyOf={(one) => one.name} empty={<EmptyState icon="settings" title={t("nothingFound")} />}
          columns={[
            { name: t("admin:settings.name"), isMain: true, cell: (one) => <code><Breakable text={one.name} /></code> },
            {
              name: t("admin:settings.value"),
              cell: (one) => (
                <div className="setting-value">
                  <span className="row">
                    <code><Breakable text={one.value ?? "–"} /></code>
                    {one.isSecret && <Badge tone="warning">{t("admin:settings.secret")}</Badge>}
                    {differs(one) && <Badge tone="warning">{t("admin:settings.differs")}</Badge>}
                    {one.isOfProcess && isCluster && <Badge>{t("admin:settings.own")}</Badge>}
                  </span>
                  {one.elsewhere.length > 0 && <p className="small muted">{t("admin:settings.here")}</p>}
                  <p className="small muted">{message(`admin:settings.sources.${one.source.replace(/\W+/g, "_")}`) ?? t("admin:settings.sources.file", { path: one.source })}</p>
                  {one.elsewhere.map(({ address, value }) => (
                    <p key={address} className="small muted wrap-anywhere">{t("admin:settings.elsewhere", { address, value: value ?? "–" })}</p>
                  ))}
                </div>
              ),
            },
            {
              name: t("admin:settings.meaning"),
              cell: (one) => <div className="wrap-anywhere"><p>{settingMeaning(one.name, one.meaning)}</p><p className="small muted">{t("admin:settings.allowed")}: {allowedText(one.allowed)}</p></div>,
            },
          ]}
        />
      </Card>
    </div>
  );
}
