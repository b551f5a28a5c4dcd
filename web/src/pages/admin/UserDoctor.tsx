import { useState } from "react";
import { useMutation } from "../../api/mutation";
import { invalidate } from "../../api/query";
import type { Doctor, User } from "../../api/schema";
import { useSession } from "../../app/session";
import { Button, Card, ErrorNotice, Notice, toast } from "../../design";
import { t } from "../../i18n";
import { DoctorPicker } from "../shared/DoctorPicker";
import { noteAccount } from "./accounts";

/** Of an account with the role of a doctor that belongs to none: whose day and hours it opens is chosen here. */
export function UserDoctor({ user }: { user: User }) {
  const { can } = useSession();
  const [doctor, setDoctor] = useState<Doctor>();
  const change = useMutation("PATCH /api/users/{id}", ["/api/users"]);
  async function open(chosen: Doctor): Promise<void> {
    await change.run({ params: { id: user.id }, body: { doctor: chosen.id }, ifMatch: user.revision });
    if (chosen.user === undefined && can("doctors.write")) await noteAccount(chosen, user);
    invalidate("/api/doctors");
    toast(t("saved"));
  }
  return (
    <Card title={t("admin:user.doctor")}>
      <div className="stack">
        <Notice tone="warning">{t("admin:user.noDoctor")}</Notice>
        <ErrorNotice error={change.error} />
        <DoctorPicker id="user-doctor" label={t("admin:user.doctor")} value={doctor} choose={setDoctor} hint={t("admin:user.doctorHint")} isRequired />
        <Button
          look="primary" isWide disabled={doctor === undefined} isBusy={change.isRunning}
          onClick={() => doctor !== undefined && void open(doctor).catch(() => undefined)}
        >
          {t("admin:user.openDay")}
        </Button>
      </div>
    </Card>
  );
}
