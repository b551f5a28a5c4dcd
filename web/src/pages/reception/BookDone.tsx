import { useEffect, useRef } from "react";
import type { Patient } from "../../api/schema";
import { useSession } from "../../app/session";
import { Button, Card, Facts, LinkButton, Notice } from "../../design";
import { t } from "../../i18n";
import { dateOf, fullDate, time } from "../../i18n/format";
import { useDoctors } from "../shared/doctors";
import { fullName } from "../shared/people";
import { useVisitTypes } from "../shared/VisitTypeSelect";
import type { Booked } from "./BookForm";

/** What was booked: to tell the patient, and to give them on paper. */
export function BookDone({
  booked, patient, isMove, another,
}: { booked: Booked; patient: Patient | undefined; isMove: boolean; another: (keepsPatient: boolean) => void }) {
  const doctors = useDoctors();
  const types = useVisitTypes();
  const { hospital } = useSession();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  const [first] = booked.appointments;
  if (first === undefined) return null;
  const type = types.get(first.visitType);
  const what = isMove ? "moved" : booked.series !== undefined ? "series" : "booked";
  return (
    <Card>
      <div className="stack">
        <p className="print-only strong">{hospital?.name}</p>
        <h2 ref={heading} tabIndex={-1} className="book-done">
          {t(`reception:book.done.${what}`, { count: booked.appointments.length })}
        </h2>
        <p className="muted no-print">{t("reception:book.done.tell")}</p>
        <Facts
          items={[
            [t("reception:book.patient"), patient === undefined ? undefined : `${fullName(patient.name)} · ${patient.mrn}`],
            ...(booked.series === undefined
              ? [[
                t("reception:book.time"),
                <strong key="time" className="book-when">{fullDate(dateOf(first.start))}, {time(first.start)}–{time(first.end)}</strong>,
              ] as [string, JSX.Element]]
              : []),
            [t("reception:book.doctor"), doctors.nameOf(first.doctor)],
            [t("reception:book.type"), type?.name],
            [t("reception:book.location"), first.location],
            [t("reception:book.room"), first.room],
          ]}
        />
        {booked.series !== undefined && (
          <ol className="series-dates" aria-label={t("reception:series.dates")}>
            {booked.appointments.map((one) => <li key={one.id}><span className="number">{fullDate(dateOf(one.start))}, {time(one.start)}</span></li>)}
          </ol>
        )}
        {type?.preparation !== undefined && <Notice title={t("reception:book.preparation")}><p>{type.preparation}</p></Notice>}
        <div className="row no-print">
          <Button look="primary" icon="print" onClick={() => window.print()}>{t("print")}</Button>
          <Button icon="add" onClick={() => another(true)}>{t("reception:book.done.samePatient")}</Button>
          <Button onClick={() => another(false)}>{t("reception:book.done.otherPatient")}</Button>
          {booked.series !== undefined
            ? <LinkButton to={`/series/${booked.series}`} look="quiet">{t("reception:book.done.openSeries")}</LinkButton>
            : <LinkButton to={`/appointments/${first.id}`} look="quiet">{t("reception:book.done.open")}</LinkButton>}
          <LinkButton to={`/calendar?date=${dateOf(first.start)}&doctor=${first.doctor}`} look="quiet">
            {t("reception:book.done.calendar")}
          </LinkButton>
        </div>
      </div>
    </Card>
  );
}
