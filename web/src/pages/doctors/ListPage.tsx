import { usePages } from "../../api/query";
import { useQueryParameter } from "../../app/router";
import { useSession } from "../../app/session";
import { useTypedWords } from "../../app/typed";
import { useSettled } from "../../app/useSettled";
import { Card, Icon, LinkButton, PageHeader } from "../../design";
import { t } from "../../i18n";
import { useDoctors } from "../shared/doctors";
import { FirstSteps } from "../shared/FirstSteps";
import { NoDoctors } from "../shared/NoDoctors";
import { DoctorsTable } from "./DoctorsTable";
import { ExpiringCard } from "./ExpiringCard";
import { knownIn } from "./known";

const views = ["active", "inactive", "all"] as const;
const MOST_ROWS = 50;

/** The doctors of the hospital: who they are, how they are reached, what they cost, and whose licence runs out. */
export function ListPage() {
  const { can } = useSession();
  const [words, setWords] = useTypedWords("search");
  const [specialty, setSpecialty] = useQueryParameter("specialty");
  const [view, setView] = useQueryParameter("view", "active");
  const wanted = useSettled(words.trim());
  const all = useDoctors();
  const rows = usePages("GET /api/doctors", {
    query: {
      limit: MOST_ROWS, count: true, ...(wanted !== "" && { q: wanted }), ...(specialty !== "" && { specialty }),
      ...(view !== "all" && { active: view === "active" }),
    },
  });
  const mayWrite = can("doctors.write");
  const hasNone = all.isWhole && all.items.length === 0;
  return (
    <>
      <PageHeader title={t("doctors:title")} text={t("doctors:text")}>
        {mayWrite && <LinkButton to="/doctors/new" look="primary" icon="add">{t("doctors:register.title")}</LinkButton>}
      </PageHeader>
      {hasNone && mayWrite && <FirstSteps />}
      {hasNone && !mayWrite && <Card><NoDoctors /></Card>}
      {!hasNone && (
        <>
          <ExpiringCard />
          <div className="row">
            <div className="input-with-icon grow">
              <Icon name="search" />
              <input
                className="input" type="search" aria-label={t("doctors:search")} placeholder={t("doctors:search")} value={words}
                onChange={(event) => setWords(event.target.value)}
              />
            </div>
            <select
              className="input doctors-filter" aria-label={t("doctors:specialty")} value={specialty}
              onChange={(event) => setSpecialty(event.target.value)}
            >
              <option value="">{t("doctors:anySpecialty")}</option>
              {[...new Set([...knownIn(all.items, "specialties"), ...(specialty === "" ? [] : [specialty])])].map((one) => (
                <option key={one} value={one}>{one}</option>
              ))}
            </select>
            <div className="segments" role="radiogroup" aria-label={t("doctors:view")}>
              {views.map((one) => (
                <label key={one}>
                  <input type="radio" name="view" checked={view === one} onChange={() => setView(one)} />
                  {t(`doctors:views.${one}`)}
                </label>
              ))}
            </div>
          </div>
          <Card isFlush className="doctors-list"><DoctorsTable rows={rows} /></Card>
        </>
      )}
    </>
  );
}
