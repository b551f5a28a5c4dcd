import { useState } from "react";
import { usePages } from "../../api/query";
import type { AuditItem } from "../../api/schema";
import { useQueryParameter } from "../../app/router";
import { useTypedWords } from "../../app/typed";
import { useSettled } from "../../app/useSettled";
import { Breakable, Card, DateInput, EmptyState, Icon, PageHeader, Table } from "../../design";
import { t } from "../../i18n";
import { addDays, dateOf, dayAndSecond, instantAt } from "../../i18n/format";
import { ActionName, AuditEntryDialog, Outcome } from "./AuditEntryDialog";
import { fields, Wanted } from "./AuditFilters";
import { useActorNames } from "./auditNames";
import { collectionName } from "./auditWords";
import { ChainCard } from "./ChainCard";
import { MissingNotice } from "./MissingNotice";

const services = ["access", "identity", "patients", "doctors", "appointments"] as const;

/** Who saw or changed what, when, from where, why. */
export function AuditPage() {
  const [service, setService] = useQueryParameter("service");
  const [by, setBy] = useQueryParameter("by", "actor");
  const [chosen, setChosen] = useQueryParameter("value");
  const [typed, setTyped] = useTypedWords("subject");
  const [opened, setOpened] = useState<AuditItem>();
  const field = fields.find((one) => one === by) ?? "actor";
  const [value, setValue] = field === "subject" ? [typed, setTyped] : [chosen, setChosen];
  const [from, setFrom] = useQueryParameter("from");
  const [to, setTo] = useQueryParameter("to");
  const isBackwards = from !== "" && to !== "" && to < from;
  const wanted = useSettled(value.trim());
  const entries = usePages("GET /api/audit", isBackwards ? undefined : {
    query: {
      ...(service !== "" && { service }), ...(wanted !== "" && { [field === "patient" ? "subject" : field]: wanted }),
      // Whole days of the hospital: the last one too.
      ...(from !== "" && { from: instantAt(from, 0) }), ...(to !== "" && { to: instantAt(addDays(to, 1), 0) }), limit: 50,
    },
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
            setChosen("");
            setTyped("");
            setBy(event.target.value);
          }}
        >
          {fields.map((one) => <option key={one} value={one}>{t(`admin:audit.fields.${one}`)}</option>)}
        </select>
        <div className="grow"><Wanted field={field} value={value} set={setValue} /></div>
        <div className="row audit-days" role="group" aria-label={t("admin:audit.period")}>
          <label className="small" htmlFor="audit-from">{t("admin:audit.fromDate")}</label>
          <DateInput id="audit-from" name={t("admin:audit.fromDate")} value={from} max={dateOf()} change={setFrom} />
          <label className="small" htmlFor="audit-to">{t("admin:audit.toDate")}</label>
          <DateInput
            id="audit-to" name={t("admin:audit.toDate")} value={to} max={dateOf()} aria-invalid={isBackwards ? true : undefined}
            aria-describedby={isBackwards ? "audit-backwards" : undefined} change={setTo}
          />
        </div>
      </div>
      {isBackwards && <p className="field"><span className="error" id="audit-backwards"><Icon name="alert" size={14} />{t("problems:rules.notBeforeStart")}</span></p>}
      <MissingNotice services={entries.missing} text={t("admin:missing.audit")} retry={entries.refresh} />
      <Card isFlush>
        <div className="audit-rows">
          <Table
            label={t("admin:audit.title")} rows={entries} keyOf={(one) => `${one.service}-${one.process ?? ""}-${one.sequence}`} open={setOpened}
            empty={<EmptyState icon="note" title={t("admin:audit.none")} text={t("admin:audit.noneText")} />}
            columns={[
              { name: t("admin:audit.when"), isMain: true, cell: (one) => <span className="number">{dayAndSecond(one.entry.at)}</span> },
              { name: t("admin:audit.who"), cell: (one) => <Breakable text={nameOf(one)} /> },
              { name: t("admin:audit.what"), cell: (one) => <ActionName entry={one.entry} /> },
              { name: t("admin:audit.outcome"), cell: (one) => <Outcome outcome={one.entry.outcome} /> },
              { name: t("admin:audit.touched"), cell: (one) => <Breakable text={touched(one)} /> },
              { name: t("admin:audit.from"), cell: (one) => <span className="number"><Breakable text={one.entry.remoteAddress ?? ""} /></span> },
            ]}
          />
        </div>
      </Card>
      {opened !== undefined && <AuditEntryDialog item={opened} name={nameOf(opened)} close={() => setOpened(undefined)} />}
    </>
  );
}

function touched({ entry }: AuditItem): string {
  const [first] = entry.touched;
  if (first === undefined) return "–";
  const more = entry.touched.length - 1;
  return more > 0 ? `${collectionName(first.collection)} ${t("admin:audit.andMore", { count: more })}` : collectionName(first.collection);
}
