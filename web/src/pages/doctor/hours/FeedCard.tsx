import { useState } from "react";
import { useSession } from "../../../app/session";
import { useMutation } from "../../../api/mutation";
import { Button, Card, ErrorNotice, Notice, toast } from "../../../design";
import { t } from "../../../i18n";
import { dayAndTime } from "../../../i18n/format";

interface Feed {
  id: string;
  madeAt: string;
}

/** A link for a calendar program. Its address is shown once; which links this browser made is remembered, so that they can be ended. */
export function FeedCard({ doctor }: { doctor: string }) {
  const { me } = useSession();
  const key = `hms.feeds.${me?.id ?? ""}.${doctor}`;
  const [feeds, setFeeds] = useState<Feed[]>(() => JSON.parse(localStorage.getItem(key) ?? "[]") as Feed[]);
  const [address, setAddress] = useState<string>();
  const make = useMutation("POST /api/appointments/feeds");
  const revoke = useMutation("DELETE /api/appointments/feeds/{id}");

  function keep(next: Feed[]): void {
    setFeeds(next);
    localStorage.setItem(key, JSON.stringify(next));
  }
  return (
    <Card
      title={t("doctor:feed.title")}
      actions={
        <Button
          isSmall icon="add" isBusy={make.isRunning}
          onClick={() =>
            void make.run({ body: { doctor } }).then(
              (feed) => {
                setAddress(new URL(feed.path, window.location.href).href);
                keep([...feeds, { id: feed.id, madeAt: new Date().toISOString() }]);
              },
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
        <ErrorNotice error={make.error ?? revoke.error} />
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
          {feeds.map((feed) => (
            <li key={feed.id} className="row">
              <span className="grow">{t("doctor:feed.made", { time: dayAndTime(feed.madeAt) })}</span>
              <Button
                isSmall isBusy={revoke.isRunning}
                onClick={() =>
                  void revoke.run({ params: { id: feed.id } }).then(
                    () => {
                      keep(feeds.filter((one) => one.id !== feed.id));
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
      </div>
    </Card>
  );
}
