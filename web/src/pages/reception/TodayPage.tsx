import { useEffect, useMemo } from "react";
import { usePages, useQuery } from "../../api/query";
import { useQueryParameter } from "../../app/router";
import { useSession } from "../../app/session";
import { useTypedWords } from "../../app/typed";
import { Card, LinkButton, PageHeader } from "../../design";
import { t } from "../../i18n";
import { dateOf, time, weekdayAndDate } from "../../i18n/format";
import { useNow } from "../shared/clock";
import { TodayAttention } from "./TodayAttention";
import { TodayFilters, TodayStats, views, type View } from "./TodayFilters";
import { TodayList } from "./TodayList";

const TOPICS = ["appointments:all", "queue"];
const MOST_ROWS = 200;

/** The receptionist's day: who comes, who waits, and what needs somebody. */
export function TodayPage() {
  const { can } = useSession();
  const now = useNow();
  const [shown, show] = useQueryParameter("show", "expected");
  const [doctor, chooseDoctor] = useQueryParameter("doctor");
  const [words, setWords] = useTypedWords("search");
  const view: View = shown in views ? (shown as View) : "expected";
  const day = useQuery("GET /api/appointments/day", {}, TOPICS);
  const rows = usePages(
    "GET /api/appointments/agenda",
    { query: { limit: MOST_ROWS, status: views[view], ...(doctor !== "" && { doctor }) } }, TOPICS,
  );

  // Who is looked for may stand further down than what was read so far, and a page may have nobody of this status.
  const wantsMore = words.trim() !== "" || rows.items.length === 0;
  useEffect(() => {
    if (wantsMore && !rows.isLoading && rows.error === undefined) rows.more?.();
  }, [wantsMore, rows.isLoading, rows.items.length, rows.error]);

  const found = useMemo(() => {
    const wanted = words.trim().toLocaleLowerCase();
    if (wanted === "") return rows.items;
    return rows.items.filter((one) =>
      [one.patientName, one.mrn, one.appointment.token].some((text) => String(text ?? "").toLocaleLowerCase().includes(wanted)),
    );
  }, [rows.items, words]);

  const counts = doctor === "" ? day.data?.total : day.data?.doctors.find((one) => one.doctor === doctor);
  return (
    <>
      <PageHeader
        title={t("reception:today.title")}
        text={<>{weekdayAndDate(dateOf(new Date(now)), true)} · <span className="number">{time(new Date(now))}</span></>}
      >
        <LinkButton to="/queue?take=yes" icon="queue">{t("reception:queue.walkIn.action")}</LinkButton>
        {can("appointments.write") && <LinkButton to="/book" icon="add" look="primary">{t("reception:today.book")}</LinkButton>}
      </PageHeader>
      <TodayAttention held={day.data?.total.held ?? 0} showHeld={() => show("held")} />
      <TodayStats counts={counts} view={view} show={show} />
      <Card isFlush>
        <TodayFilters doctors={day.data?.doctors ?? []} doctor={doctor} chooseDoctor={chooseDoctor} words={words} setWords={setWords} />
        <TodayList rows={{ ...rows, items: found }} view={view} isSearch={words.trim() !== ""} now={now} showAll={() => show("all")} />
      </Card>
    </>
  );
}
