import { useState } from "react";
import { useMutation } from "../../../api/mutation";
import { usePages } from "../../../api/query";
import { Button, Card, ErrorNotice, Notice, toast } from "../../../design";
import { t } from "../../../i18n";
import { dayAndTime } from "../../../i18n/format";

const path = "/api/appointments/feeds";

/** Links for calendar programs. The address of each is shown once; which there are is listed, so that they can be ended. */
export function FeedCard({ doctor }: { doctor: string }) {
  const feeds = usePages("GET /api/appointments/feeds", { query: { doctor, limit: 50 } });
  const [address, setAddress] = useState<string>();
  const make = useMutation("POST /api/appointments/feeds", [path]);
  const revoke = useMutation("DELETE /api/appointments/feeds/{id}", [path]);
  return (
    <Card
      title={t("doctor:feed.title")}
      actions={
        <Button
          isSmall icon="add" isBusy={make.isRunning}
          onClick={() =>
            void make.run({ body: { doctor } }).then(
              (feed) => setAddress(new URL(feed.path, window.location.href).href),
              () => undefined,
            )
          }
        >
          {t("doctor:feed.make")}
        </Button>
      }
    >
      <div className="stack">
        <p className="muted">{t("doctor:feed.text")}</p>
        <ErrorNotice error={make.error ?? revoke.error ?? feeds.error} />
        {address !== undefined && (
          <Notice tone="success" title={t("doctor:feed.once")}>
            <code className="wrap-anywhere">{address}</code>
            <div>
              <Button
                isSmall icon="copy"
                onClick={() => void navigator.clipboard.writeText(address).then(() => toast(t("doctor:feed.copied")), () => toast(t("doctor:feed.notCopied"), { isFailure: true }))}
              >
                {t("doctor:feed.copy")}
              </Button>
            </div>
          </Notice>
        )}
        <ul className="chart-list">
          {feeds.items.map((feed) => (
            <li key={feed.id} className="row">
              <span className="grow">{t("doctor:feed.made", { time: dayAndTime(feed.createdAt) })}</span>
              <Button
                isSmall isBusy={revoke.isRunning}
                onClick={() =>
                  void revoke.run({ params: { id: feed.id } }).then(
                    () => {
                      setAddress(undefined);
                      toast(t("doctor:feed.revoked"));
                    },
                    () => undefined,
                  )
                }
              >
                {t("doctor:feed.revoke")}
              </Button>
            </li>
          ))}
        </ul>
        {feeds.more !== undefined && <div><Button isSmall onClick={feeds.more}>{t("more")}</Button></div>}
      </div>
    </Card>
  );
}
