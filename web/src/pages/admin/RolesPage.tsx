import { usePages } from "../../api/query";
import { descriptionText } from "../../api/wording";
import { navigate } from "../../app/router";
import { useSession } from "../../app/session";
import { Badge, Card, EmptyState, LinkButton, PageHeader, Table } from "../../design";
import { label, t } from "../../i18n";

export function RolesPage() {
  const { can } = useSession();
  const roles = usePages("GET /api/roles", { query: { limit: 100 } });
  return (
    <>
      <PageHeader title={t("admin:roles.title")} text={t("admin:roles.text")}>
        {can("roles.write") && <LinkButton to="/roles/new" look="primary" icon="add">{t("admin:roles.new")}</LinkButton>}
      </PageHeader>
      <Card isFlush>
        <Table
          label={t("admin:roles.title")} rows={roles} keyOf={(one) => one.id} open={(one) => navigate(`/roles/${one.id}`)}
          empty={<EmptyState icon="shield" title={t("admin:roles.none")} />}
          columns={[
            { name: t("admin:roles.name"), isMain: true, cell: (one) => label("role", one.id) },
            { name: t("admin:roles.description"), cell: (one) => descriptionText(one.description) },
            { name: t("admin:roles.permissions"), isEnd: true, cell: (one) => one.permissions.length },
            {
              name: t("admin:roles.kind"),
              cell: (one) => (
                <span className="row">
                  {one.isBuiltIn && !one.isCustomised && !one.requiresSecondFactor && <span className="muted small">{t("admin:roles.builtIn")}</span>}
                  {!one.isBuiltIn && <Badge tone="accent">{t("admin:roles.own")}</Badge>}
                  {one.isCustomised && <Badge tone="info">{t("admin:roles.customised")}</Badge>}
                  {one.requiresSecondFactor && <Badge tone="warning">{t("admin:roles.needsFactor")}</Badge>}
                </span>
              ),
            },
          ]}
        />
      </Card>
    </>
  );
}
