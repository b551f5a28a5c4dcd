import { useState } from "react";
import { useSession } from "../../../app/session";
import { Card, EmptyState, ErrorNotice, PageHeader, Stat } from "../../../design";
import { t } from "../../../i18n";
import { dateOf, time, weekdayAndDate } from "../../../i18n/format";
import { useNow } from "../../shared/clock";
import { DoctorPicker } from "../../shared/DoctorPicker";
import { fullName } from "../../shared/people";
import { useVisitTypes } from "../../shared/VisitTypeSelect";
import { useChosenDoctor } from "../useOwnDoctor";
import { CallNext } from "./CallNext";
import { DayTable } from "./DayTable";
import { Drafts } from "./Drafts";
import { NowCard } from "./NowCard";
import { QueueCard } from "./QueueCard";
import { isOver, isOverdue, minutesSince, useDay } from "./useDay";
import { useVisitSteps } from "./useVisitSteps";

/** A doctor's day: who comes when, who waits and how long, who is late; the next is called, the visit begun and ended here. */
export function DayPage() {
  const { me, can } = useSession();
  const isDoctor = me?.user?.doctor !== undefined;
  const { id, doctor, choose } = useChosenDoctor(!isDoctor);
  return (
    <>
      <PageHeader
        title={t("doctor:day.title")}
        text={`${weekdayAndDate(dateOf(), true)}${doctor === undefined ? "" : ` · ${fullName(doctor.name)}`}`}
      >
        {id !== undefined && can("queue.write") && <CallNext doctor={id} />}
      </PageHeader>
      {!isDoctor && <DoctorPicker id="day-doctor" label={t("doctor:whose")} value={doctor} choose={choose} isRequired />}
      {id === undefined ? (
        <Card><EmptyState icon="people" title={t("doctor:day.chooseTitle")} text={t("doctor:day.chooseText")} /></Card>
      ) : (
        <Day doctor={id} />
      )}
    </>
  );
}

function Day({ doctor }: { doctor: string }) {
  const day = useDay(doctor);
  const steps = useVisitSteps();
  const types = useVisitTypes();
  const now = useNow();
  const [showsAll, setShowsAll] = useState(false);
  const over = day.agenda.items.filter((one) => isOver(one.appointment)).length;
  // Before anything else is to be done, the day that is over may be looked at.
  const isAll = showsAll || over === day.agenda.items.length;
  const visits = day.agenda.items.map((one) => one.appointment);
  const count = (...statuses: string[]) => visits.filter((one) => statuses.includes(one.status)).length;
  const waiting = day.queue.filter((one) => one.ticket.state === "waiting");
  const longest = Math.max(0, ...waiting.map((one) => minutesSince(one.ticket.issuedAt, now)));
  const overdue = visits.filter((one) => isOverdue(one, now)).length;
  const next = visits.find((one) => one.status === "scheduled" && Date.parse(one.start) >= now);
  return (
    <>
      <div className="card stats">
        <Stat
          name={t("doctor:day.waiting")} value={waiting.length}
          hint={waiting.length === 0 ? undefined : t("doctor:day.longest", { minutes: t("minutes", { count: longest }) })}
        />
        <Stat name={t("doctor:day.expected")} value={count("scheduled")} hint={next === undefined ? undefined : t("doctor:day.nextAt", { time: time(next.start) })} />
        <Stat name={t("doctor:day.overdue")} value={overdue} />
        <Stat name={t("doctor:day.seen")} value={count("completed")} />
        <Stat name={t("doctor:day.notCome")} value={count("no-show", "cancelled")} />
      </div>
      <ErrorNotice error={day.tickets.error} retry={day.tickets.refresh} />
      <NowCard visits={day.agenda.items} queue={day.queue} steps={steps} nameOfType={types.nameOf} now={now} />
      <div className="split day-split">
        <Card
          title={t("doctor:day.appointments")} isFlush
          actions={over > 0 && over < day.agenda.items.length && (
            <label className="check small">
              <input type="checkbox" checked={showsAll} onChange={(event) => setShowsAll(event.target.checked)} />
              {t("doctor:day.showOver", { count: over })}
            </label>
          )}
        >
          <DayTable rows={isAll ? day.agenda : { ...day.agenda, items: day.agenda.items.filter((one) => !isOver(one.appointment)) }} queue={day.queue} steps={steps} nameOfType={types.nameOf} now={now} />
        </Card>
        <div className="stack">
          <QueueCard queue={day.queue} isLoading={day.tickets.isLoading && day.tickets.data === undefined} steps={steps} now={now} />
          <Drafts notes={day.drafts} patients={day.patients} />
        </div>
      </div>
    </>
  );
}
