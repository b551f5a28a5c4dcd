import type { AgendaEntry, Patient, WaitListEntry } from "../../api/schema";
import { Link } from "../../app/router";
import { useSession } from "../../app/session";
import { Badge, Button, EmptyState, Table, type Column, type Rows } from "../../design";
import { t } from "../../i18n";
import { date, dayAndTime, relative, time } from "../../i18n/format";
import { useNow } from "../shared/clock";
import type { Doctors } from "../shared/doctors";
import type { Known } from "../shared/names";
import { fullName } from "../shared/people";
import { PhoneLink } from "../shared/PhoneLink";
import { useVisitTypes } from "../shared/VisitTypeSelect";
import { useCallers } from "./calls";
import { CallTables } from "./CallTables";
import { LastCall } from "./LastCall";

export function WaitListTable({
  rows, state, patients, doctors, slots, isBusy, accept, call, leave, join,
}: {
  rows: Rows<WaitListEntry>; state: WaitListEntry["state"]; patients: Known<Patient>; doctors: Doctors; slots: Map<string, AgendaEntry>;
  isBusy: boolean; accept: (entry: WaitListEntry) => void; call: (entry: WaitListEntry) => void; leave: (entry: WaitListEntry) => void; join: () => void;
}) {
  const { can } = useSession();
  const types = useVisitTypes();
  const callers = useCallers(rows.items);
  const now = useNow();
  const mayWrite = can("appointments.write");
  const isOpen = state === "waiting" || state === "offered";
  const columns: Column<WaitListEntry>[] = [
    { name: t("reception:today.patient"), isMain: true, cell: (one) => <Person patient={patients.get(one.patient)} id={one.patient} /> },
    {
      name: t("reception:waitList.wanted"),
      cell: (one) => (
        <span className="two-lines">
          <span>{doctors.nameOf(one.doctor)} <span className="muted small nowrap">{types.nameOf(one.visitType)}</span></span>
          <span className="small number">
            {one.from === one.to ? date(one.from) : t("reception:waitList.between", { from: date(one.from), to: date(one.to) })}
          </span>
          {one.notes !== undefined && <span className="small wrap-anywhere">{one.notes}</span>}
        </span>
      ),
    },
    state === "offered" || state === "booked"
      ? { name: t("reception:waitList.slot"), cell: (one) => <Slot entry={one} slot={slots.get(one.offer ?? "")} /> }
      : { name: t("reception:waitList.since"), cell: (one) => relative(one.createdAt, now) },
    { name: t("reception:calls.last"), cell: (one) => <LastCall entry={one} callers={callers} now={now} isOpen={isOpen} /> },
    ...(isOpen && mayWrite
      ? [
          {
            name: t("actions"), isActions: true,
            cell: (one: WaitListEntry) => (
              <span className="row row-end call-actions">
                {one.state === "offered" && (
                  <Button isSmall look="primary" icon="check" disabled={isBusy} onClick={() => accept(one)}>{t("reception:waitList.accept")}</Button>
                )}
                <Button isSmall icon="phone" onClick={() => call(one)}>{t("reception:calls.action")}</Button>
                <Button isSmall onClick={() => leave(one)}>{t("reception:waitList.leave.action")}</Button>
              </span>
            ),
          },
        ]
      : []),
  ];
  const empty = (
    <EmptyState icon="bell" title={t(`reception:waitList.none.${state}`)} text={state === "waiting" ? t("reception:waitList.none.text") : undefined}>
      {state === "waiting" && mayWrite && <Button icon="add" onClick={join}>{t("reception:waitList.join.action")}</Button>}
    </EmptyState>
  );
  const label = t("reception:waitList.title");
  return isOpen
    ? <CallTables label={label} rows={rows} columns={columns} empty={empty} now={now} />
    : <Table label={label} rows={rows} keyOf={(one) => one.id} columns={columns} empty={empty} />;
}

/** A patient to call: name, record number, telephone. */
export function Person({ patient, id }: { patient: Patient | undefined; id: string }) {
  const { can } = useSession();
  if (patient === undefined) return <span className="muted">–</span>;
  const phone = patient.phones?.[0]?.number;
  const name = <span className="strong">{fullName(patient.name)}</span>;
  return (
    <span className="person">
      <span>
        {can("patients.read") ? <Link to={`/patients/${id}`}>{name}</Link> : name} <span className="muted small number nowrap">{patient.mrn}</span>
      </span>
      {phone !== undefined && <PhoneLink number={phone} />}
    </span>
  );
}

function Slot({ entry, slot }: { entry: WaitListEntry; slot: AgendaEntry | undefined }) {
  if (entry.offer === undefined) return null;
  if (slot === undefined) return <span className="muted">–</span>;
  const until = slot.appointment.heldUntil;
  return (
    <span className="row wait-list-slot">
      <Link to={`/appointments/${entry.offer}`} className="number">{dayAndTime(slot.appointment.start)}</Link>
      {until !== undefined && <Badge tone="warning">{t("reception:waitList.heldUntil", { time: time(until) })}</Badge>}
    </span>
  );
}
