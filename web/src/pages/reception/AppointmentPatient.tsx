import type { Patient } from "../../api/schema";
import { useSession } from "../../app/session";
import { Card, Facts, LinkButton, Skeleton } from "../../design";
import { label, t } from "../../i18n";
import { date, languageName } from "../../i18n/format";
import { ageText, fullName } from "../shared/people";
import { PhoneLink } from "../shared/PhoneLink";

/** Who comes, and how they are reached. */
export function AppointmentPatient({ patient }: { patient: Patient | undefined }) {
  const { can } = useSession();
  if (patient === undefined) return <Card title={t("reception:today.patient")}>{can("patients.read") ? <Skeleton lines={4} /> : null}</Card>;
  const contact = patient.emergencyContacts?.[0];
  return (
    <Card
      title={t("reception:today.patient")}
      actions={<LinkButton to={`/patients/${patient.id}`} isSmall icon="patient">{t("reception:today.record")}</LinkButton>}
    >
      <Facts
        items={[
          [t("reception:appointment.name"), fullName(patient.name)],
          [t("reception:appointment.mrn"), <span key="mrn" className="number">{patient.mrn}</span>],
          [t("reception:appointment.sex"), label("sex", patient.sex)],
          [t("reception:appointment.age"), ageText(patient.birthDate, patient.birthDateIsEstimated)],
          [
            t("reception:appointment.birthDate"),
            patient.birthDate === undefined || patient.birthDateIsEstimated === true ? undefined : date(patient.birthDate),
          ],
          [
            t("reception:appointment.phone"),
            patient.phones === undefined ? undefined : (
              <span key="phones" className="stack stack-tight">
                {patient.phones.map((one) => <PhoneLink key={one.number} number={one.number} />)}
              </span>
            ),
          ],
          [t("reception:appointment.language"), patient.language === undefined ? undefined : languageName(patient.language)],
          [
            t("reception:appointment.contact"),
            contact === undefined ? undefined : (
              <span key="contact" className="person">{contact.name}<PhoneLink number={contact.phone} /></span>
            ),
          ],
        ]}
      />
    </Card>
  );
}
