import { useState } from "react";
import { call } from "../../api/client";
import { useMutation } from "../../api/mutation";
import type { Doctor, User } from "../../api/schema";
import { useSession } from "../../app/session";
import { Button, Combobox, Dialog, ErrorNotice, LinkButton, Notice, toast } from "../../design";
import { label, t } from "../../i18n";
import { fullName } from "../shared/people";
import { PickerField } from "../shared/PickerField";

const MOST_FOUND = 12;

/** Chooses the account of a doctor among the users of the hospital. */
export function AccountDialog({ doctor, close }: { doctor: Doctor; close: () => void }) {
  const { can } = useSession();
  const [user, setUser] = useState<User>();
  const [isMissing, setIsMissing] = useState(false);
  const change = useMutation("PATCH /api/doctors/{id}", ["/api/doctors"]);
  const link = useMutation("PATCH /api/users/{id}", ["/api/users"]);
  const isElsewhere = user?.doctor !== undefined && user.doctor !== doctor.id;

  async function search(words: string, signal: AbortSignal): Promise<User[]> {
    // Before anything is typed those who are doctors are offered.
    const query = words === "" ? { role: "doctor", limit: MOST_FOUND } : { q: words, limit: MOST_FOUND };
    return (await call("GET /api/users", { query, signal })).items;
  }

  async function save(): Promise<void> {
    if (user === undefined) return setIsMissing(true);
    try {
      await change.run({ params: { id: doctor.id }, body: { user: user.id }, ifMatch: doctor.revision });
    } catch {
      return; // The dialog shows it.
    }
    if (can("users.write") && user.doctor !== doctor.id) {
      // What fails here is seen on the page behind, with a button to try again.
      await link.run({ params: { id: user.id }, body: { doctor: doctor.id }, ifMatch: user.revision }).catch(() => undefined);
    }
    toast(t("saved"));
    close();
  }

  return (
    <Dialog
      title={t("doctors:account.connect")} close={close}
      footer={
        <>
          <Button onClick={close}>{t("cancel")}</Button>
          <Button look="primary" isBusy={change.isRunning || link.isRunning} onClick={() => void save()}>{t("doctors:account.connect")}</Button>
        </>
      }
    >
      <div className="stack">
        <ErrorNotice error={change.error} />
        <p>{t("doctors:account.chooseText", { name: fullName(doctor.name) })}</p>
        <PickerField
          id="doctor-account" label={t("doctors:account.user")} isRequired
          error={isMissing && user === undefined ? t("doctors:account.choose") : undefined}
        >
          {({ isInvalid, describedBy }) => (
            <Combobox
              id="doctor-account" label={t("doctors:account.user")} value={user} choose={setUser} keyOf={(one) => one.id} search={search}
              isInvalid={isInvalid} describedBy={describedBy} placeholder={t("doctors:account.find")}
              show={(one) => (
                <span>
                  <span className="strong">{one.name}</span>{" "}
                  <span className="small muted">{one.email} · {one.roles.map((role) => label("role", role)).join(", ")}</span>
                </span>
              )}
            />
          )}
        </PickerField>
        {isElsewhere && <Notice tone="warning">{t("doctors:account.elsewhere")}</Notice>}
        {user !== undefined && !can("users.write") && user.doctor !== doctor.id && <Notice tone="info">{t("doctors:account.askAdmin")}</Notice>}
        {can("users.write") && (
          <div><LinkButton to={`/users/new?doctor=${doctor.id}`} isSmall icon="add" look="quiet">{t("doctors:account.create")}</LinkButton></div>
        )}
      </div>
    </Dialog>
  );
}
