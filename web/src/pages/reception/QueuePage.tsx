import { useEffect, useMemo, useState } from "react";
import { useQuery } from "../../api/query";
import { useQueryParameter } from "../../app/router";
import { Button, Card, EmptyState, ErrorNotice, LinkButton, PageHeader } from "../../design";
import { t } from "../../i18n";
import { useDoctorsOf, usePatients } from "../shared/names";
import { useTokenSlip } from "../shared/TokenSlip";
import { QueueLine } from "./QueueLine";
import { QueueLines, summary, type Line } from "./QueueLines";
import { WalkInDialog } from "./WalkInDialog";

const TOPICS = ["queue"];

/** Where the lines stand above the one that is chosen, that one comes into sight. */
function showLine(): void {
  if (window.matchMedia("(min-width: 900px)").matches) return;
  requestAnimationFrame(() => document.querySelector(".queue-tickets")?.scrollIntoView({ block: "start" }));
}

/** The lines before the doctors' doors: who waits, who is called, and those who come without an appointment. */
export function QueuePage() {
  const [doctor, choose] = useQueryParameter("doctor");
  const [takes, setTakes] = useQueryParameter("take");
  const setIsTaking = (isTaking: boolean) => setTakes(isTaking ? "yes" : "");
  // Who was registered a moment ago and waits at the desk.
  const [comes, setComes] = useQueryParameter("walkIn");
  const patients = usePatients(comes === "" ? [] : [comes]);
  const leave = () => {
    setIsTaking(false);
    setComes("");
  };
  const { print, slip } = useTokenSlip();
  // Whose line a walk-in joins unless another is chosen: the line that the person chose, never the one that is shown first by itself.
  const [own, setOwn] = useState(doctor);
  const day = useQuery("GET /api/appointments/day", {}, TOPICS);
  const display = useQuery("GET /api/appointments/display", { query: {} }, TOPICS);

  const lines = useMemo(() => {
    const called = new Map((display.data?.lines ?? []).map((one) => [one.doctor, one]));
    const known = (day.data?.doctors ?? []).map((one): Line => ({
      doctor: one.doctor, name: one.doctorName ?? "–", waiting: one.waiting, expected: one.scheduled, seeing: one.inProgress,
      called: called.get(one.doctor)?.called[0],
    }));
    return known.sort((one, other) => other.waiting - one.waiting || Number(other.called !== undefined) - Number(one.called !== undefined));
  }, [day.data, display.data]);
  const shown = lines.find((one) => one.doctor === doctor) ?? (doctor === "" ? lines.find((one) => one.waiting > 0) ?? lines[0] : undefined);
  // The line that was shown first stays, though another one becomes longer: the next call must not go to another door.
  useEffect(() => {
    if (doctor === "" && shown !== undefined) choose(shown.doctor);
  }, [doctor, shown?.doctor]);
  const chosen = shown?.doctor ?? (doctor === "" ? undefined : doctor);
  // A line that begins with the next walk-in is of a doctor whom the day does not have yet.
  const others = useDoctorsOf([shown === undefined && day.data !== undefined ? chosen : undefined]);

  return (
    <>
      <PageHeader title={t("reception:queue.title")} text={t("reception:queue.waitingInAll", { count: day.data?.total.waiting ?? 0 })}>
        <LinkButton to="/display" icon="external">{t("reception:queue.openDisplay")}</LinkButton>
        <Button look="primary" icon="add" onClick={() => setIsTaking(true)}>{t("reception:queue.walkIn.action")}</Button>
      </PageHeader>
      <ErrorNotice error={patients.error} />
      <div className="queue">
        <QueueLines
          lines={lines} chosen={chosen} isLoading={day.data === undefined} error={day.error} retry={day.refresh}
          choose={(one) => {
            setOwn(one);
            choose(one);
            showLine();
          }}
        />
        {chosen !== undefined && (
          <QueueLine
            key={chosen} doctor={chosen} print={print}
            name={shown?.name ?? (others.get(chosen) === undefined ? undefined : others.nameOf(chosen))}
          />
        )}
        {chosen === undefined && day.data !== undefined && (
          <Card>
            <EmptyState icon="queue" title={t("reception:queue.noLines.title")} text={t("reception:queue.noLines.text")}>
              <Button icon="add" onClick={() => setIsTaking(true)}>{t("reception:queue.walkIn.action")}</Button>
            </EmptyState>
          </Card>
        )}
      </div>
      {(comes === "" ? takes !== "" : !patients.isLoading || patients.error !== undefined) && (
        <WalkInDialog
          doctor={own === "" && lines.length === 1 ? chosen : own} patient={patients.get(comes)} close={leave}
          noteOf={(one) => {
            const line = lines.find(({ doctor: id }) => id === one);
            return line === undefined ? undefined : [t("reception:queue.waiting", { count: line.waiting }), summary(line)].join(" · ");
          }}
          done={(ticket) => {
            leave();
            choose(ticket.doctor);
          }}
          print={print}
        />
      )}
      {slip}
    </>
  );
}
