import { usePages } from "../../api/query";
import type { ExpiringLicence } from "../../api/schema";
import { navigate } from "../../app/router";
import { Card, EmptyState, Table } from "../../design";
import { t } from "../../i18n";
import { fullName } from "../shared/people";
import { LicenceBadge } from "./LicenceBadge";

const MOST_SHOWN = 10;

/** The licences that run out within 60 days or have run out, the first on top; nothing, if there are none. */
export function ExpiringCard() {
  const rows = usePages("GET /api/doctors/credentials/expiring", { query: { limit: MOST_SHOWN } });
  if (rows.items.length === 0 && rows.error === undefined) return null;
  return (
    <Card title={t("doctors:expiring.title")} isFlush>
      <p className="small muted doctors-note">{t("doctors:expiring.text")}</p>
      <Table<ExpiringLicence>
        label={t("doctors:expiring.title")} rows={rows} keyOf={(one) => one.doctor} open={(one) => navigate(`/doctors/${one.doctor}`)}
        empty={<EmptyState title={t("nothingFound")} />}
        columns={[
          { name: t("doctors:name"), isMain: true, cell: (one) => fullName(one.name) },
          { name: t("doctors:licence.state"), cell: (one) => <LicenceBadge licence={one.licence} /> },
          {
            name: t("doctors:expiring.left"),
            cell: (one) => (one.daysLeft < 0 ? t("doctors:expiring.ago", { count: -one.daysLeft }) : t("doctors:expiring.in", { count: one.daysLeft })),
          },
        ]}
      />
    </Card>
  );
}
