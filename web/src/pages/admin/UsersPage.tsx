import { usePages } from "../../api/query";
import type { User } from "../../api/schema";
import { navigate, useQueryParameter } from "../../app/router";
import { useSession } from "../../app/session";
import { useTypedWords } from "../../app/typed";
import { useSettled } from "../../app/useSettled";
import { Badge, Breakable, Card, EmptyState, Icon, LinkButton, PageHeader, Table } from "../../design";
import { label, t } from "../../i18n";
import { day, relative } from "../../i18n/format";
import { useRoles } from "./roles";

const views = ["all", "active", "inactive", "resets"] as const;

/** The people who may sign in. */
export function UsersPage() {
  const { can } = useSession();
  const [words, setWords] = useTypedWords("search");
  const [view, setView] = useQueryParameter("view", "all");
  const [role, setRole] = useQueryParameter("role");
  const roles = useRoles();
  const wanted = useSettled(words.trim());
  // The API takes one filter at a time: the words win, then the role.
  const filter =
    wanted !== "" ? { q: wanted }
    : role !== "" ? { role }
    : view === "resets" ? { resetRequested: true }
    : view === "all" ? {}
    : { isActive: view === "active" };
  const users = usePages("GET /api/users", { query: { ...filter, limit: 50 } });

  return (
    <>
      <PageHeader title={t("admin:users.title")} text={t("admin:users.text")}>
        {can("users.write") && <LinkButton to="/users/new" look="primary" icon="add">{t("admin:users.new")}</LinkButton>}
      </PageHeader>
      <div className="row">
        <div className="input-with-icon grow">
          <Icon name="search" />
          <input
            className="input" type="search" aria-label={t("admin:users.search")} placeholder={t("admin:users.search")} value={words}
            onChange={(event) => setWords(event.target.value)}
          />
        </div>
        <select className="input admin-filter" aria-label={t("admin:users.role")} value={role} onChange={(event) => setRole(event.target.value)}>
          <option value="">{t("admin:users.anyRole")}</option>
          {roles.map((one) => <option key={one.id} value={one.id}>{label("role", one.id)}</option>)}
        </select>
        <div className="segments" role="radiogroup" aria-label={t("admin:users.view")}>
          {views.map((one) => (
            <label key={one}>
              <input type="radio" name="view" checked={view === one} onChange={() => setView(one)} />
              {t(`admin:users.views.${one}`)}
            </label>
          ))}
        </div>
      </div>
      <Card isFlush>
        <Table<User>
          label={t("admin:users.title")} rows={users} keyOf={(one) => one.id} open={(one) => navigate(`/users/${one.id}`)}
          empty={<EmptyState icon="people" title={t("admin:users.none")} text={t(view === "resets" ? "admin:users.noResets" : "admin:users.noneText")} />}
          columns={[
            { name: t("account:name"), isMain: true, cell: (one) => <Breakable text={one.name} /> },
            { name: t("account:email"), cell: (one) => <Breakable text={one.email} /> },
            { name: t("account:roles"), cell: (one) => one.roles.map((name) => label("role", name)).join(", ") },
            { name: t("admin:users.state"), cell: (one) => <UserState user={one} /> },
            { name: t("admin:users.since"), cell: (one) => <span className="nowrap">{day(one.createdAt)}</span> },
          ]}
        />
      </Card>
    </>
  );
}

export function UserState({ user }: { user: User }) {
  return (
    <span className="row user-state">
      <Badge tone={user.isActive ? "success" : "neutral"}>{t(user.isActive ? "admin:users.active" : "admin:users.disabled")}</Badge>
      {user.hasSecondFactor && <Badge tone="info">{t("admin:users.secondFactor")}</Badge>}
      {user.resetRequestedAt !== undefined && (
        <Badge tone="warning">{t("admin:users.asksReset", { when: relative(user.resetRequestedAt) })}</Badge>
      )}
    </span>
  );
}
