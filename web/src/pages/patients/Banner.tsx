import type { Patient } from "../../api/schema";
import { address } from "../../api/client";
import { navigate } from "../../app/router";
import { useSession } from "../../app/session";
import { Avatar, Badge, Icon, IconButton, LinkButton, Menu, toast, type MenuItem } from "../../design";
import { label, t } from "../../i18n";
import { age, date } from "../../i18n/format";
import { ageText, fullName } from "../shared/people";
import type { RecordDialog } from "./RecordPage";
import { StatusBadges } from "./StatusBadges";
import { carryMother } from "./words";

/** Years. Outside of these a mother is so rare that her child is registered without this help. */
const YOUNGEST_MOTHER = 12;
const OLDEST_MOTHER = 60;

/** Who this is, so that nobody takes them for another, and what can be done. */
export function Banner({ patient, ask }: { patient: Patient; ask: (dialog: RecordDialog) => void }) {
  const { can } = useSession();
  const isActive = patient.status === "active";
  const isErased = patient.status === "erased";
  return (
    <header className="card banner">
      <div className="banner-who">
        <Avatar name={fullName(patient.name)} />
        <div>
          <div className="row">
            <h1>{isErased ? t("patients:record.erased") : fullName(patient.name)}</h1>
            <StatusBadges patient={patient} />
          </div>
          <div className="row banner-facts">
            <span className="row banner-mrn">
              <span className="number nowrap strong">{patient.mrn}</span>
              <IconButton
                icon="copy" isSmall label={t("patients:record.copyMRN")}
                onClick={() => void navigator.clipboard?.writeText(patient.mrn).then(() => toast(t("patients:record.copied")))}
              />
            </span>
            {!isErased && (
              <>
                <span>{label("sex", patient.sex)}{patient.gender !== undefined && ` (${patient.gender})`}</span>
                <span>
                  {ageText(patient.birthDate, patient.birthDateIsEstimated)}
                  {patient.birthDate !== undefined && patient.birthDateIsEstimated !== true && ` · ${date(patient.birthDate)}`}
                </span>
                {patient.bloodGroup !== undefined && <Badge tone="danger">{patient.bloodGroup}</Badge>}
              </>
            )}
          </div>
        </div>
      </div>
      {!isErased && (
        <div className="row actions">
          {isActive && can("appointments.write") && (
            <LinkButton to={`/book?patient=${patient.id}`} look="primary" icon="calendar">{t("patients:record.book")}</LinkButton>
          )}
          {isActive && can("queue.write") && (
            <LinkButton to={`/queue?walkIn=${patient.id}`} icon="queue">{t("reception:queue.walkIn.give")}</LinkButton>
          )}
          {can("clinical.read") && <LinkButton to={`/patients/${patient.id}/chart`} icon="vitals">{t("patients:record.chart")}</LinkButton>}
          {isActive && can("patients.write") && <LinkButton to={`/patients/${patient.id}/edit`} icon="edit">{t("edit")}</LinkButton>}
          <Menu label={t("print")} button={<><Icon name="print" />{t("print")}</>} items={printItems(patient, can("patients.export"), ask)} />
          <More patient={patient} ask={ask} />
        </div>
      )}
    </header>
  );
}

function printItems(patient: Patient, mayExport: boolean, ask: (dialog: RecordDialog) => void): MenuItem[] {
  const params = { id: patient.id };
  const items: MenuItem[] = [
    { label: t("patients:print.card"), icon: "print", run: open(address("GET /api/patients/{id}/card.pdf", { params })) },
    { label: t("patients:print.wristband"), icon: "print", run: open(address("GET /api/patients/{id}/wristband.pdf", { params })) },
    { label: t("patients:print.qr"), icon: "copy", run: () => ask("qr") },
  ];
  if (!mayExport) return items;
  return [
    ...items,
    { label: t("patients:print.pdf"), icon: "note", run: open(address("GET /api/patients/{id}/export.pdf", { params })) },
    { label: t("patients:print.json"), icon: "external", run: open(address("GET /api/patients/{id}/export", { params, query: { format: "json" } })) },
    { label: t("patients:print.fhir"), icon: "external", run: open(address("GET /api/patients/{id}/export", { params, query: { format: "fhir" } })) },
  ];
}

function open({ url }: { url: string }): () => void {
  return () => void window.open(url, "_blank", "noopener");
}

function More({ patient, ask }: { patient: Patient; ask: (dialog: RecordDialog) => void }) {
  const { can } = useSession();
  const isActive = patient.status === "active";
  const items: MenuItem[] = [];
  if (isActive && can("patients.write") && mayBeMother(patient)) {
    items.push({
      label: t("patients:register.newborn"), icon: "add",
      run: () => {
        carryMother(patient);
        navigate("/patients/new");
      },
    });
  }
  if (isActive && can("patients.merge")) items.push({ label: t("patients:record.merge"), icon: "merge", to: `/patients/${patient.id}/merge` });
  if (isActive && can("patients.erase")) {
    items.push(
      { label: t(patient.legalHold ? "patients:record.release" : "patients:record.hold"), icon: "lock", run: () => ask("hold") },
      { label: t("patients:record.erase"), icon: "trash", isDangerous: true, run: () => ask("erase") },
    );
  }
  if (items.length === 0) return null;
  return <Menu label={t("patients:record.more")} button={<Icon name="more" />} items={items} />;
}

/** Whether a newborn may be hers: of an age that is possible, as far as it is known. */
function mayBeMother(patient: Patient): boolean {
  if (patient.sex !== "female" || patient.deceasedOn !== undefined) return false;
  const years = patient.birthDate === undefined ? YOUNGEST_MOTHER : age(patient.birthDate).years;
  return years >= YOUNGEST_MOTHER && years <= OLDEST_MOTHER;
}
