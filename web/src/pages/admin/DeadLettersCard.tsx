import { useState } from "react";
import { useMutation } from "../../api/mutation";
import { usePages } from "../../api/query";
import type { DeadLetter } from "../../api/schema";
import { Button, Card, Dialog, EmptyState, ErrorNotice, Facts, Table, toast } from "../../design";
import { FormFrame, TextField, useForm } from "../../forms";
import { t } from "../../i18n";
import { MissingNotice } from "./MissingNotice";

const touched = ["/api/system"];

/** Events that a service could not handle: looked at, then handled again or discarded with a reason. */
export function DeadLettersCard() {
  const letters = usePages("GET /api/system/dead-letters", { query: { limit: 50 } });
  const [opened, setOpened] = useState<DeadLetter>();
  const replay = useMutation("POST /api/system/dead-letters/{service}/{id}/replay", touched);
  const [tried, setTried] = useState<string>();

  function again(letter: DeadLetter): void {
    setTried(letter.id);
    replay.run({ params: { service: letter.service, id: letter.id } }).then(
      () => {
        setOpened(undefined);
        toast(t("admin:letters.replayed"));
      },
      () => undefined,
    );
  }

  return (
    <Card title={t("admin:letters.title")} isFlush>
      <ErrorNotice error={opened === undefined ? replay.error : undefined} />
      <MissingNotice services={letters.missing} text={t("admin:missing.letters")} retry={letters.refresh} />
      <Table
        label={t("admin:letters.title")} rows={letters} keyOf={(one) => `${one.service}-${one.id}`} open={setOpened}
        empty={
          letters.missing.length > 0
            ? <EmptyState title={t("admin:letters.noneThere")} />
            : <EmptyState icon="check" title={t("admin:letters.none")} text={t("admin:letters.noneText")} />
        }
        columns={[
          { name: t("admin:letters.type"), isMain: true, cell: (one) => <code>{one.type}</code> },
          { name: t("admin:system.consumer"), cell: (one) => <code>{one.consumer}</code> },
          { name: t("admin:letters.attempts"), isEnd: true, cell: (one) => one.attempts },
          { name: t("admin:letters.error"), cell: (one) => <span className="wrap-anywhere">{one.lastError}</span> },
          {
            name: t("actions"), isActions: true,
            cell: (one) => <Button isSmall icon="redo" isBusy={replay.isRunning && tried === one.id} onClick={() => again(one)}>{t("admin:letters.replay")}</Button>,
          },
        ]}
      />
      {opened !== undefined && (
        <Letter letter={opened} error={replay.error} again={() => again(opened)} isBusy={replay.isRunning} close={() => setOpened(undefined)} />
      )}
    </Card>
  );
}

function Letter({
  letter, error, again, isBusy, close,
}: { letter: DeadLetter; error: unknown; again: () => void; isBusy: boolean; close: () => void }) {
  const discard = useMutation("POST /api/system/dead-letters/{service}/{id}/discard", touched);
  const form = useForm({
    name: "discard", initial: { reason: "" },
    submit: (values) => discard.run({ params: { service: letter.service, id: letter.id }, body: values }),
    done: () => {
      toast(t("admin:letters.discarded"));
      close();
    },
  });
  return (
    <Dialog title={letter.type} close={close} isWide>
      <div className="stack">
        <ErrorNotice error={error} />
        <Facts
          items={[
            [t("admin:system.consumer"), <code key="consumer">{letter.consumer}</code>],
            [t("admin:letters.subject"), <code key="subject" className="wrap-anywhere">{letter.subject}</code>],
            [t("admin:letters.attempts"), letter.attempts], [t("admin:letters.error"), letter.lastError],
          ]}
        />
        <h3 className="small muted">{t("admin:letters.body")}</h3>
        <pre className="admin-letter" tabIndex={0} aria-label={t("admin:letters.body")}>{pretty(letter.body)}</pre>
        <div className="row">
          <Button look="primary" icon="redo" isBusy={isBusy} data-autofocus="" onClick={again}>{t("admin:letters.replay")}</Button>
        </div>
        <FormFrame
          form={form} label={t("admin:letters.discard")}
          actions={<Button type="submit" look="danger" icon="trash" isBusy={form.isSubmitting}>{t("admin:letters.discard")}</Button>}
        >
          <TextField form={form} name="reason" label={t("admin:letters.reason")} hint={t("admin:letters.reasonHint")} isRequired />
        </FormFrame>
      </div>
    </Dialog>
  );
}

function pretty(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), null, 2);
  } catch {
    return body;
  }
}
