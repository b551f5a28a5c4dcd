import type { AuditItem } from "../../api/schema";
import { Badge, Breakable, Dialog, Facts, Table } from "../../design";
import { label, t } from "../../i18n";
import { dayAndSecond } from "../../i18n/format";
import { collectionName, entryName } from "./auditWords";
import { logName } from "./ChainCard";

export function Outcome({ outcome }: { outcome: string }) {
  if (outcome === "denied") return <Badge tone="danger">{t("admin:audit.denied")}</Badge>;
  return <Badge>{outcome === "read" || outcome === "done" ? t(`admin:audit.${outcome}`) : outcome}</Badge>;
}

export function AuditEntryDialog({ item, name, close }: { item: AuditItem; name: string; close: () => void }) {
  const { entry } = item;
  return (
    <Dialog title={t("admin:audit.entry", { service: logName(item), number: item.sequence })} close={close} isWide>
      <div className="stack">
        <Facts
          items={[
            [t("admin:audit.when"), dayAndSecond(entry.at)], [t("admin:audit.who"), name],
            [t("admin:audit.actor"), <code key="actor" className="wrap-anywhere">{entry.actor}</code>],
            [t("account:roles"), entry.roles.map((one) => label("role", one)).join(", ")],
            [t("admin:audit.what"), <ActionName key="action" entry={entry} />],
            [t("admin:audit.outcome"), <Outcome key="outcome" outcome={entry.outcome} />],
            [t("admin:audit.reason"), entry.reason], [t("admin:audit.from"), entry.remoteAddress],
            [t("admin:audit.request"), entry.requestID === undefined ? undefined : <code key="request">{entry.requestID}</code>],
          ]}
        />
        {entry.touched.length > 0 && (
          <Table
            label={t("admin:audit.touched")} rows={{ items: entry.touched }} keyOf={(one) => `${one.collection}/${one.id}/${one.operation}`}
            empty={null}
            columns={[
              { name: t("admin:audit.operation"), cell: (one) => label("operation", one.operation) },
              { name: t("admin:audit.collection"), isMain: true, cell: (one) => <CodeName name={collectionName(one.collection)} code={one.collection} /> },
              { name: t("admin:audit.id"), cell: (one) => <code className="wrap-anywhere">{one.id}</code> },
              { name: t("admin:audit.revision"), isEnd: true, cell: (one) => one.revision },
            ]}
          />
        )}
      </div>
    </Dialog>
  );
}

/** In words, with what the API calls it for those who look for that. */
export function ActionName({ entry }: { entry: AuditItem["entry"] }) {
  return <CodeName name={entryName(entry)} code={entry.action} />;
}

function CodeName({ name, code }: { name: string; code: string }) {
  if (name === code) return <code><Breakable text={code} /></code>;
  return (
    <span className="code-name">
      <Breakable text={name} /> <code className="small muted"><Breakable text={code} /></code>
    </span>
  );
}
