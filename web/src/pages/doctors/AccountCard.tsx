import { useState } from "react";
import { useMutation } from "../../api/mutation";
import { useQuery } from "../../api/query";
import type { Doctor, User } from "../../api/schema";
import { Link } from "../../app/router";
import { useSession } from "../../app/session";
import { Breakable, Button, Card, Confirm, ErrorNotice, LinkButton, Notice, Skeleton, toast } from "../../design";
import { t } from "../../i18n";
import { AccountDialog } from "./AccountDialog";

/** The account with which the doctor signs in. The register names it; the account itself says whose day it opens. */
export function AccountCard({ doctor }: { doctor: Doctor }) {
  const { can } = useSession();
  const [asks, setAsks] = useState<"connect" | "disconnect">();
  const reads = can("users.read");
  return (
    <Card title={t("doctors:account.title")}>
      <div className="stack">
        {doctor.user === undefined && (
          <>
            <p className="small">{t("doctors:account.none")}</p>
            {reads && <Button isWide icon="key" onClick={() => setAsks("connect")}>{t("doctors:account.connect")}</Button>}
            {can("users.write") && <LinkButton to={`/users/new?doctor=${doctor.id}`} icon="add">{t("doctors:account.create")}</LinkButton>}
          </>
        )}
        {doctor.user !== undefined && (reads ? <Account doctor={doctor} user={doctor.user} /> : <p className="small">{t("doctors:account.connected")}</p>)}
        {doctor.user !== undefined && <Button isWide onClick={() => setAsks("disconnect")}>{t("doctors:account.disconnect")}</Button>}
      </div>
      {asks === "connect" && <AccountDialog doctor={doctor} close={() => setAsks(undefined)} />}
      {asks === "disconnect" && <DisconnectDialog doctor={doctor} close={() => setAsks(undefined)} />}
    </Card>
  );
}

function Account({ doctor, user: id }: { doctor: Doctor; user: string }) {
  const { can } = useSession();
  const { data: user, error, refresh } = useQuery("GET /api/users/{id}", { params: { id } });
  const link = useMutation("PATCH /api/users/{id}", ["/api/users"]);
  if (user === undefined) return error === undefined ? <Skeleton lines={2} /> : <ErrorNotice error={error} retry={refresh} />;
  const knows = user.doctor === doctor.id;
  return (
    <>
      <p>
        <Link to={`/users/${user.id}`} className="strong">{user.name}</Link>
        <span className="small muted doctors-line"><Breakable text={user.email} /></span>
      </p>
      {!user.isActive && <Notice tone="warning">{t("doctors:account.disabled")}</Notice>}
      {knows && isTreating(user) && <p className="small">{t("doctors:account.works")}</p>}
      {knows && !isTreating(user) && <Notice tone="warning">{t("doctors:account.noRole")}</Notice>}
      {!knows && (
        <Notice tone="warning" title={t("doctors:account.unknown")}>
          <p>{t(can("users.write") ? "doctors:account.unknownText" : "doctors:account.askAdmin")}</p>
          {can("users.write") && (
            <div>
              <Button
                isSmall look="primary" isBusy={link.isRunning}
                onClick={() => void link.run({ params: { id }, body: { doctor: doctor.id }, ifMatch: user.revision }).catch(() => undefined)}
              >
                {t("doctors:account.open")}
              </Button>
            </div>
          )}
        </Notice>
      )}
      <ErrorNotice error={link.error} />
    </>
  );
}

/** Roles that come with HMS and open no doctor's day; roles that a hospital made may. */
const others = ["manager", "receptionist", "pharmacist", "lab-technician", "billing-clerk", "dispatcher", "auditor", "patient"];

function isTreating(user: User): boolean {
  return user.roles.some((role) => !others.includes(role));
}

function DisconnectDialog({ doctor, close }: { doctor: Doctor; close: () => void }) {
  const { can } = useSession();
  const id = doctor.user;
  const { data: user } = useQuery("GET /api/users/{id}", id === undefined || !can("users.read") ? undefined : { params: { id } });
  const change = useMutation("PATCH /api/doctors/{id}", ["/api/doctors"]);
  const unlink = useMutation("PATCH /api/users/{id}", ["/api/users"]);
  const isOpen = user?.doctor === doctor.id;
  async function run(): Promise<void> {
    try {
      // The account first: what it opens matters, what the register says of it less. The types know no null; it clears.
      if (isOpen && can("users.write")) {
        await unlink.run({ params: { id: user.id }, body: { doctor: null as unknown as undefined }, ifMatch: user.revision });
      }
      await change.run({ params: { id: doctor.id }, body: { user: null as unknown as undefined }, ifMatch: doctor.revision });
      toast(t("doctors:account.disconnected"));
      close();
    } catch {
      // The dialog shows it.
    }
  }
  return (
    <Confirm
      title={t("doctors:account.disconnect")} isDangerous isBusy={change.isRunning || unlink.isRunning}
      text={t(isOpen && !can("users.write") ? "doctors:account.disconnectAsk" : "doctors:account.disconnectText")}
      action={t("doctors:account.disconnect")} error={<ErrorNotice error={unlink.error ?? change.error} />} run={() => void run()} close={close}
    />
  );
}
