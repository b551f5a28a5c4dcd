import { useState, type ReactNode } from "react";
import { call } from "../../api/client";
import { usePages, useQuery } from "../../api/query";
import type { AuditItem } from "../../api/schema";
import { useQueryParameter } from "../../app/router";
import { useSettled } from "../../app/useSettled";
import { findPatients } from "../../app/CommandPalette";
import { Badge, Card, Combobox, Dialog, EmptyState, Facts, Icon, PageHeader, Table } from "../../design";
import { label, t } from "../../i18n";
import { dayAndTime } from "../../i18n/format";
import { PersonLine } from "../shared/people";
import { ChainCard, logName } from "./ChainCard";
import { MissingNotice } from "./MissingNotice";

const services = ["access", "identity", "patients", "doctors", "appointments"] as const;
/** What the log can be searched by; a patient is a record that is found by name. */
const fields = ["actor", "patient", "subject", "action"] as const;

/** Who saw or changed what, when, from where, why. */
export function AuditPage() {
  const [service, setService] = useQueryParameter("service");
  const [by, setBy] = useQueryParameter("by", "actor");
  const [value, setValue] = useQueryParameter("value");
  const [opened, setOpened] = useState<AuditItem>();
  const field = fields.find((one) => one === by) ?? "actor";
  const wanted = useSettled(value.trim());
  const entries = usePages("GET /api/audit", {
    query: { ...(service !== "" && { service }), ...(wanted !== "" && { [field === "patient" ? "subject" : field]: wanted }), limit: 50 },
  });
  const nameOf = useActorNames(entries.items);

  return (
    <>
      <PageHeader title={t("admin:audit.title")} text={t("admin:audit.text")} />
      <ChainCard />
      <div className="row">
        <select className="input admin-filter" aria-label={t("admin:audit.service")} value={service} onChange={(event) => setService(event.target.value)}>
          <option value="">{t("admin:audit.allServices")}</option>
          {services.map((one) => <option key={one} value={one}>{t(`admin:services.${one}`)}</option>)}
        </select>
        <select
          className="input admin-filter" aria-label={t("admin:audit.by")} value={field}
          onChange={(event) => {
            setValue("");
            setBy(event.target.value);
          }}
        >
          {fields.map((one) => <option key={one} value={one}>{t(`admin:audit.fields.${one}`)}</option>)}
        </select>
        <div className="grow"><Wanted field={field} value={value} set={setValue} /></div>
      </div>
      <MissingNotice services={entries.missing} text={t("admin:missing.audit")} retry={entries.refresh} />
      <Card isFlush>
        <Table
          label={t("admin:audit.title")} rows={entries} keyOf={(one) => `${one.service}-${one.process ?? ""}-${one.sequence}`} open={setOpened}
          empty={<EmptyState icon="note" title={t("admin:audit.none")} text={t("admin:audit.noneText")} />}
          columns={[
            { name: t("admin:audit.when"), isMain: true, cell: (one) => <span className="number nowrap">{dayAndTime(one.entry.at)}</span> },
            { name: t("admin:audit.who"), cell: (one) => nameOf(one) },
            { name: t("admin:audit.what"), cell: (one) => <code>{one.entry.action}</code> },
            { name: t("admin:audit.outcome"), cell: (one) => <Outcome outcome={one.entry.outcome} /> },
            { name: t("admin:audit.touched"), cell: (one) => touched(one) },
            { name: t("admin:audit.from"), cell: (one) => <span className="number">{one.entry.remoteAddress}</span> },
          ]}
        />
      </Card>
      {opened !== undefined && <Entry item={opened} name={nameOf(opened)} close={() => setOpened(undefined)} />}
    </>
  );
}

/** Whom or what to look for: people by their names, the rest by what the log calls it. */
function Wanted({ field, value, set }: { field: (typeof fields)[number]; value: string; set: (value: string) => void }) {
  const name = t(`admin:audit.fields.${field}`);
  const user = useQuery("GET /api/users/names", field === "actor" && value !== "" ? { query: { id: [value] } } : undefined);
  const patient = useQuery("GET /api/patients/{id}", field === "patient" && value !== "" ? { params: { id: value } } : undefined);
  if (field === "actor") {
    const chosen = value === "" ? undefined : { id: value, name: user.data?.items[0]?.name ?? value };
    return (
      <Named id="audit-actor" name={name}>
        <Combobox
          id="audit-actor" label={name} value={chosen} choose={(one) => set(one?.id ?? "")} keyOf={(one) => one.id} show={(one) => one.name}
          placeholder={t("admin:audit.hints.actor")}
          search={async (words, signal) => (await call("GET /api/users", { query: { ...(words !== "" && { q: words }), limit: 12 }, signal })).items}
        />
      </Named>
    );
  }
  if (field === "patient") {
    return (
      <Named id="audit-patient" name={name}>
        <Combobox
          id="audit-patient" label={name} value={value === "" ? undefined : patient.data} choose={(one) => set(one?.id ?? "")}
          keyOf={(one) => one.id} show={(one) => <PersonLine patient={one} />} placeholder={t("admin:audit.hints.patient")}
          search={(words, signal) => (words.length < 2 ? Promise.resolve([]) : findPatients(words, 10, signal))}
        />
      </Named>
    );
  }
  return (
    <div className="input-with-icon">
      <Icon name="search" />
      <input
        className="input" type="search" aria-label={name} placeholder={t(`admin:audit.hints.${field}`)} value={value}
        onChange={(event) => set(event.target.value)}
      />
    </div>
  );
}

function Named({ id, name, children }: { id: string; name: string; children: ReactNode }) {
  return (
    <>
      <label className="visually-hidden" htmlFor={id}>{name}</label>
      {children}
    </>
  );
}

function Outcome({ outcome }: { outcome: string }) {
  if (outcome === "denied") return <Badge tone="danger">{t("admin:audit.denied")}</Badge>;
  return <Badge>{outcome === "read" || outcome === "done" ? t(`admin:audit.${outcome}`) : outcome}</Badge>;
}

function touched({ entry }: AuditItem): string {
  const [first] = entry.touched;
  if (first === undefined) return "–";
  const more = entry.touched.length - 1;
  return more > 0 ? `${first.collection} ${t("admin:audit.andMore", { count: more })}` : first.collection;
}

/** The names of all who acted, in one request. */
function useActorNames(items: AuditItem[]): (item: AuditItem) => string {
  const ids = [...new Set(items.filter((one) => one.entry.kind === "user").map((one) => one.entry.actor))].sort().slice(0, 200);
  const names = useQuery("GET /api/users/names", ids.length === 0 ? undefined : { query: { id: ids } });
  return ({ entry }) =>
    names.data?.items.find((one) => one.id === entry.actor)?.name ?? (entry.kind === "system" ? t("admin:audit.system") : entry.actor);
}

function Entry({ item, name, close }: { item: AuditItem; name: string; close: () => void }) {
  const { entry } = item;
  return (
    <Dialog title={t("admin:audit.entry", { service: logName(item), number: item.sequence })} close={close} isWide>
      <div className="stack">
        <Facts
          items={[
            [t("admin:audit.when"), dayAndTime(entry.at)], [t("admin:audit.who"), name],
            [t("admin:audit.actor"), <code key="actor" className="wrap-anywhere">{entry.actor}</code>],
            [t("account:roles"), entry.roles.map((one) => label("role", one)).join(", ")],
            [t("admin:audit.what"), <code key="action">{entry.action}</code>],
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
              { name: t("admin:audit.collection"), isMain: true, cell: (one) => one.collection },
              { name: t("admin:audit.id"), cell: (one) => <code className="wrap-anywhere">{one.id}</code> },
              { name: t("admin:audit.revision"), isEnd: true, cell: (one) => one.revision },
            ]}
          />
        )}
      </div>
    </Dialog>
  );
}
