import { useEffect, useState } from "react";
import { useQuery } from "../../api/query";
import type { Appointment, Patient } from "../../api/schema";
import { navigate, useQueryParameter } from "../../app/router";
import { Card, EmptyState, ErrorNotice, Notice, PageHeader, Skeleton } from "../../design";
import { t } from "../../i18n";
import { dateOf, dayAndTime } from "../../i18n/format";
import { useDoctors } from "../shared/doctors";
import { NoDoctors } from "../shared/NoDoctors";
import { PatientPicker } from "../shared/PatientPicker";
import { fullName } from "../shared/people";
import { useVisitTypes, VisitTypeSelect } from "../shared/VisitTypeSelect";
import { BookConfirm } from "./BookConfirm";
import { BookDone } from "./BookDone";
import { useBookForm, type Booked } from "./BookForm";
import { isMovable } from "./CalendarModel";
import { SlotFinder, type Slot } from "./SlotFinder";

/** From a patient at the desk or on the telephone to a time that is theirs. */
export function BookPage() {
  const [moves] = useQueryParameter("reschedule");
  const [given] = useQueryParameter("patient");
  const moved = useQuery("GET /api/appointments/{id}", moves === "" ? undefined : { params: { id: moves } });
  const named = moved.data?.patient ?? (given === "" ? undefined : given);
  // Whom the address names when the page is opened; who is chosen later is known already.
  const [asked] = useState(given);
  const id = moves === "" ? (asked === "" ? undefined : asked) : named;
  const patient = useQuery("GET /api/patients", id === undefined ? undefined : { query: { id: [id] } });
  const isLoading = (moves !== "" && moved.data === undefined) || (id !== undefined && patient.data === undefined);
  const error = moved.error ?? patient.error;
  const title = t(moves === "" ? "reception:book.title" : "reception:book.moveTitle");
  return (
    <>
      <div className="no-print">
        <PageHeader
          title={title}
          text={moved.data === undefined ? undefined : t("reception:book.moveText", { time: dayAndTime(moved.data.start) })}
        />
      </div>
      <ErrorNotice error={error} />
      {error === undefined && isLoading && <div className="card"><Skeleton lines={6} /></div>}
      {error === undefined && !isLoading && moved.data !== undefined && !isMovable(moved.data) && (
        <Notice tone="warning" title={t("reception:book.notMovable")} />
      )}
      {error === undefined && !isLoading && (moved.data === undefined || isMovable(moved.data)) && (
        <BookSteps key={moves} known={patient.data?.items[0]} moved={moved.data} />
      )}
    </>
  );
}

function BookSteps({ known, moved }: { known: Patient | undefined; moved: Appointment | undefined }) {
  const doctors = useDoctors();
  const types = useVisitTypes();
  const [, setPatientID] = useQueryParameter("patient");
  const [typeInAddress, setType] = useQueryParameter("type");
  const [doctor, setDoctor] = useQueryParameter("doctor");
  const [start, setStart] = useQueryParameter("start");
  const [date] = useQueryParameter("date");
  const [patient, setPatient] = useState(known);
  const [chosen, setSlot] = useState<Slot | undefined>(doctor !== "" && start !== "" ? { doctor, start } : undefined);
  // The time is in the address, so that the browser's way back leads from it to the free times again.
  const slot = start === "" ? undefined : chosen;
  const [booked, setBooked] = useState<Booked>();
  // A hospital that offers one kind of visit need not be asked for it.
  const offered = types.items.filter((one) => one.isActive);
  const visitType = moved?.visitType ?? (typeInAddress !== "" ? typeInAddress : offered.length === 1 ? offered[0]?.id : undefined);
  const choice = { patient, visitType, doctor: slot?.doctor, start: slot?.start };
  const form = useBookForm({
    name: "book", choice, overbook: slot?.isOverbook === true, moved, room: moved?.room,
    draft: moved === undefined && patient !== undefined ? `book.${patient.id}` : undefined,
    done: (answer) => {
      setBooked(answer);
      // Loading the page again must not offer to book the same once more.
      setStart("");
    },
  });
  useEffect(() => {
    const back = () => setBooked(undefined);
    window.addEventListener("popstate", back);
    return () => window.removeEventListener("popstate", back);
  }, []);

  function chooseSlot(next: Slot | undefined): void {
    form.clear();
    if (next !== undefined && slot === undefined) navigate(window.location.pathname + window.location.search);
    setSlot(next);
    setStart(next?.start ?? "");
    if (next !== undefined) setDoctor(next.doctor);
  }

  function choosePatient(next: Patient | undefined): void {
    form.clear();
    setPatient(next);
    setPatientID(next?.id ?? "");
  }

  function another(keepsPatient: boolean): void {
    if (!keepsPatient) choosePatient(undefined);
    chooseSlot(undefined);
    setDoctor("");
    form.reset({ room: "", notes: "", overbook: false, repeats: false, every: "week", interval: 1, count: 6 });
    setBooked(undefined);
  }

  if (booked !== undefined) return <BookDone booked={booked} patient={patient} isMove={moved !== undefined} another={another} />;
  return (
    <div className="book">
      <Card title={t("reception:book.who")}>
        {moved === undefined ? (
          <div className="grid">
            <PatientPicker
              id="book-patient" label={t("reception:book.patient")} value={patient} choose={choosePatient} isRequired autoFocus={patient === undefined}
              error={form.errorOf("patient")}
            />
            <VisitTypeSelect
              id="book-type" label={t("reception:book.type")} value={visitType} isRequired error={form.errorOf("visitType")}
              choose={(code) => {
                form.clear();
                setType(code ?? "");
              }}
            />
          </div>
        ) : (
          <p>{patient === undefined ? "–" : fullName(patient.name)} · {types.nameOf(visitType)} · {doctors.nameOf(moved.doctor)}</p>
        )}
      </Card>
      <Card title={t(slot === undefined ? "reception:book.when" : "reception:book.confirm")}>
        {doctors.isWhole && doctors.items.length === 0 ? <NoDoctors /> : visitType === undefined ? (
          <EmptyState icon="calendar" title={t("reception:book.chooseType")} text={t("reception:book.chooseTypeText")} />
        ) : slot === undefined ? (
          <SlotFinder
            name="book-slots" visitType={visitType} doctor={moved?.doctor ?? (doctor === "" ? undefined : doctor)}
            from={date === "" ? later(moved) : date} choose={chooseSlot}
          />
        ) : (
          <BookConfirm form={form} choice={choice} slot={slot} moved={moved} chooseSlot={chooseSlot} />
        )}
      </Card>
    </div>
  );
}

/** Another time is looked for from the day on that it was, or from today. */
function later(moved: Appointment | undefined): string {
  const today = dateOf();
  const date = moved === undefined ? today : dateOf(moved.start);
  return date < today ? today : date;
}
