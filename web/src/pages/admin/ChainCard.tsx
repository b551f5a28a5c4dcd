import { useState } from "react";
import { call } from "../../api/client";
import type { ChainStatus } from "../../api/schema";
import { Badge, Button, Card, ErrorNotice, Table } from "../../design";
import { t } from "../../i18n";
import { number, time } from "../../i18n/format";
import { MissingNotice } from "./MissingNotice";

/** Reads and refusals are called by the process, too, where each process has its own log of them. */
export function logName(log: { service: string; process?: string | undefined }): string {
  const name = t(`admin:services.${log.service}`);
  return log.process === undefined ? name : t("admin:audit.logOf", { log: name, process: t(`admin:services.${log.process}`) });
}

/** Whether the audit log is whole: each row is chained to the one before it, so that nothing changes or goes missing unseen. */
export function ChainCard() {
  const [chains, setChains] = useState<ChainStatus & { at: Date }>();
  const [isChecking, setIsChecking] = useState(false);
  const [error, setError] = useState<unknown>();

  function check(): void {
    setIsChecking(true);
    setError(undefined);
    call("GET /api/audit/chains", {})
      .then((answer) => setChains({ ...answer, at: new Date() }), setError)
      .finally(() => setIsChecking(false));
  }

  const isWhole = chains?.chains.every((one) => one.isWhole) ?? true;
  return (
    <Card
      title={t("admin:chain.title")}
      actions={
        <>
          {chains !== undefined && (chains.missing.length === 0 || !isWhole) && (
            <Badge tone={isWhole ? "success" : "danger"}>
              {t(isWhole ? "admin:chain.whole" : "admin:chain.broken", { time: time(chains.at) })}
            </Badge>
          )}
          <Button icon="shield" isBusy={isChecking} onClick={check}>{t("admin:chain.verify")}</Button>
        </>
      }
    >
      <ErrorNotice error={error} retry={check} />
      {chains === undefined ? (
        <p className="muted">{t("admin:chain.text")}</p>
      ) : (
        <div className="stack">
          <MissingNotice services={chains.missing} text={t("admin:missing.chains")} retry={check} />
          <Table
            label={t("admin:chain.title")} rows={{ items: chains.chains }} keyOf={logName} empty={null}
            columns={[
              { name: t("admin:audit.service"), isMain: true, cell: logName },
              { name: t("admin:chain.rows"), isEnd: true, cell: (one) => number(one.rows) },
              { name: t("admin:chain.head"), isEnd: true, cell: (one) => number(one.head) },
              {
                name: t("admin:chain.state"),
                cell: (one) => (
                  <span className="row">
                    <Badge tone={one.isWhole ? "success" : "danger"}>{t(one.isWhole ? "admin:chain.ok" : "admin:chain.fault")}</Badge>
                    {one.fault}
                  </span>
                ),
              },
            ]}
          />
        </div>
      )}
    </Card>
  );
}
