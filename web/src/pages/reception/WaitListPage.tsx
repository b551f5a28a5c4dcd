import { useMemo, useState } from "react";
import { useMutation } from "../../api/mutation";
import { usePages, useQuery } from "../../api/query";
import type { AgendaEntry, WaitListEntry } from "../../api/schema";
import { navigate, useLocation, useQueryParameter } from "../../app/router";
import { useSession } from "../../app/session";
import { Button, Card, Confirm, ErrorNotice, messageOf, PageHeader, Tabs, toast } from "../../design";
import { t } from "../../i18n";
import { useDoctors } from "../shared/doctors";
import { usePatients } from "../shared/names";
import { fullName } from "../shared/people";
import { CallDialog } from "./CallDialog";
import { JoinDialog, type Known } from "./JoinDialog";
import { WaitListTable } from "./WaitListTable";

const TOPICS = ["appointments:all"];
const states = ["waiting", "offered", "booked", "withdrawn"] as const;
type State = (typeof states)[number];
/** As many as one call gives. */
const MOST_ROWS = 200;
/** Offers whose slots are read in one call. */
const MOST_OFFERS = 200;

/** Those who would come sooner: who waits, who was offered a slot, and how it ended. */
export function WaitListPage() {
  const { can } = useSession();
  const { query } = useLocation();
  const [shown, show] = useQueryParameter("state", "waiting");
  const state: State = states.find((one) => one === shown) ?? "waiting";
  const [doctor, chooseDoctor] = useQueryParameter("doctor");
  // Whom a link brings here is put in once; the next to join is another.
  const [joining, setJoining] = useState<Known | undefined>(() => (query.get("join") === "yes" ? knownOf(query) : undefined));
  const [leaving, setLeaving] = useState<WaitListEntry>();
  const [called, setCalled] = useState<WaitListEntry>();
  const doctors = useDoctors();

  const rows = usePages(
    "GET /api/appointments/wait-list", { query: { state, limit: MOST_ROWS, ...(doctor !== "" && { doctor }) } }, TOPICS,
  );
  const patients = usePatients(rows.items.map((one) => one.patient));
  const offers = rows.items.flatMap((one) => (one.offer === undefined ? [] : [one.offer])).slice(0, MOST_OFFERS);
  const slots = useQuery("GET /api/appointments/agenda", offers.length === 0 ? undefined : { query: { id: offers, limit: MOST_OFFERS } }, TOPICS);
  const byID = useMemo(() => new Map((slots.data?.items ?? []).map((one): [string, AgendaEntry] => [one.appointment.id, one])), [slots.data]);

  const accept = useMutation("POST /api/appointments/wait-list/{id}/accept", ["/api/appointments"]);
  const leave = useMutation("DELETE /api/appointments/wait-list/{id}", ["/api/appointments"]);

  /** Somebody new: for the doctor whose list is shown, if one is chosen. */
  function joinAnother(): void {
    setJoining(doctor === "" ? {} : { doctor });
  }

  function endJoining(): void {
    setJoining(undefined);
    if (query.get("join") === null) return;
    const rest = new URLSearchParams(window.location.search);
    for (const one of ["join", "patient", "visitType"]) rest.delete(one);
    const text = rest.toString();
    navigate(window.location.pathname + (text === "" ? "" : `?${text}`), true);
  }

  function nameOf(entry: WaitListEntry): string {
    const patient = patients.get(entry.patient);
    return patient === undefined ? "–" : fullName(patient.name);
  }

  async function take(entry: WaitListEntry): Promise<void> {
    try {
      const booked = await accept.run({ params: { id: entry.id } });
      toast(t("reception:waitList.accepted", { name: nameOf(entry) }), {
        action: { label: t("reception:waitList.open"), run: () => navigate(`/appointments/${booked.id}`) },
      });
    } catch (error) {
      toast(messageOf(error), { isFailure: true });
      rows.refresh();
    }
  }

  async function remove(entry: WaitListEntry): Promise<void> {
    try {
      await leave.run({ params: { id: entry.id } });
      toast(t("reception:waitList.left", { name: nameOf(entry) }));
      setLeaving(undefined);
    } catch {
      // The dialog says what was wrong.
    }
  }

  return (
    <>
      <PageHeader title={t("reception:waitList.title")} text={t("reception:waitList.text")}>
        {can("appointments.write") && <Button look="primary" icon="add" onClick={joinAnother}>{t("reception:waitList.join.action")}</Button>}
      </PageHeader>
      <Card isFlush className="calls">
        <div className="wait-list-bar">
          <Tabs label={t("reception:waitList.states")} value={state} choose={show} tabs={states.map((value) => ({ value, name: t(`reception:waitList.tabs.${value}`) }))} />
          <select className="input" aria-label={t("reception:today.doctor")} value={doctor} onChange={(event) => chooseDoctor(event.target.value)}>
            <option value="">{t("reception:today.allDoctors")}</option>
            {doctors.items.map((one) => <option key={one.id} value={one.id}>{fullName(one.name)}</option>)}
          </select>
        </div>
        <div id={`panel-${state}`} role="tabpanel" aria-labelledby={`tab-${state}`}>
          <WaitListTable
            rows={rows} state={state} patients={patients} doctors={doctors} slots={byID} isBusy={accept.isRunning}
            accept={(one) => void take(one)} call={setCalled} leave={setLeaving} join={joinAnother}
          />
        </div>
      </Card>
      {joining !== undefined && <JoinDialog known={joining} close={endJoining} done={() => show("waiting")} />}
      {called !== undefined && (
        <CallDialog
          operation="POST /api/appointments/wait-list/{id}/contacts" id={called.id} name={nameOf(called)} close={() => setCalled(undefined)}
          about={t(called.state === "offered" ? "reception:calls.aboutOffer" : "reception:calls.aboutWaiting", { doctor: doctors.nameOf(called.doctor) })}
        />
      )}
      {leaving !== undefined && (
        <Confirm
          title={t("reception:waitList.leave.title")} action={t("reception:waitList.leave.action")} isDangerous isBusy={leave.isRunning}
          text={t(leaving.state === "offered" ? "reception:waitList.leave.offered" : "reception:waitList.leave.text", { name: nameOf(leaving) })}
          error={<ErrorNotice error={leave.error} />} run={() => void remove(leaving)}
          close={() => {
            leave.clear();
            setLeaving(undefined);
          }}
        />
      )}
    </>
  );
}

function knownOf(query: URLSearchParams): Known {
  const valueOf = (name: string) => query.get(name) ?? undefined;
  return { patient: valueOf("patient"), doctor: valueOf("doctor"), visitType: valueOf("visitType") };
}
