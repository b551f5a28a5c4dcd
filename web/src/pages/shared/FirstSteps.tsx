import { useQuery } from "../../api/query";
import { Link } from "../../app/router";
import { useSession } from "../../app/session";
import { Card, Icon, LinkButton } from "../../design";
import { t } from "../../i18n";

type Step = "doctor" | "licence" | "hours" | "users" | "patient";

/**
 * What a new hospital does first, until its first doctor has a licence and hours and its first patient is registered; nothing from then on.
 * A hospital that has two doctors or more needs no telling.
 */
export function FirstSteps() {
  const { can } = useSession();
  const reads = can("doctors.read") && can("doctors.write");
  const doctors = useQuery("GET /api/doctors", reads ? { query: { limit: 2 } } : undefined).data?.items;
  const only = doctors?.length === 1 ? doctors[0] : undefined;
  const hours = useQuery("GET /api/doctors/{id}/availability", only === undefined ? undefined : { params: { id: only.id } }).data;
  const patients = useQuery("GET /api/patients", only === undefined || !can("patients.read") ? undefined : { query: { limit: 1 } }).data;
  if (doctors === undefined || doctors.length > 1) return null;
  if (only !== undefined && (hours === undefined || patients === undefined)) return null;
  const hasHours = hours !== undefined && hours.templates.length + hours.openings.length > 0;
  const hasPatient = (patients?.items.length ?? 0) > 0;
  const isLicensed = only?.licence.status === "valid" || only?.licence.status === "expiring";
  if (only !== undefined && isLicensed && hasHours && hasPatient) return null;

  const steps: { step: Step; to: string; isDone?: boolean; mayDo: boolean }[] = [
    {
      step: only === undefined || isLicensed ? "doctor" : "licence", to: only === undefined ? "/doctors/new" : `/doctors/${only.id}`,
      isDone: isLicensed, mayDo: can("doctors.write"),
    },
    {
      step: "hours", to: only === undefined ? "/hours" : `/hours?doctor=${only.id}`, isDone: hasHours,
      mayDo: only !== undefined && can("availability.write"),
    },
    { step: "users", to: "/users/new", mayDo: can("users.write") },
    { step: "patient", to: "/patients/new", isDone: hasPatient, mayDo: can("patients.write") },
  ];
  const next = steps.find((one) => one.isDone === false && one.mayDo)?.step;
  return (
    <Card title={t("doctors:first.title")}>
      <p className="muted">{t("doctors:first.text")}</p>
      <ol className="first-steps">
        {steps.map(({ step, to, isDone, mayDo }, at) => (
          <li key={step} data-done={isDone === true ? true : undefined}>
            <span className="step-mark" aria-hidden="true">{isDone === true ? <Icon name="check" /> : at + 1}</span>
            <span>
              <span className="strong">{t(`doctors:first.${step}.title`)}</span>
              {isDone === true && <span className="visually-hidden"> · {t("doctors:first.done")}</span>}
              <span className="small muted doctors-line">{t(`doctors:first.${step}.text`)}</span>
            </span>
            {mayDo && isDone !== true && (
              <LinkButton to={to} isSmall {...(step === next && { look: "primary" as const })}>{t(`doctors:first.${step}.action`)}</LinkButton>
            )}
          </li>
        ))}
      </ol>
      {can("system.read") && (
        <p className="small muted">
          {t("doctors:first.settings")} <Link to="/settings">{t("doctors:first.visitTypes")}</Link>
          {" · "}<Link to="/settings?part=server">{t("doctors:first.server")}</Link>
        </p>
      )}
    </Card>
  );
}
