import { useState, type ReactNode } from "react";
import { call } from "../../api/client";
import type { SecondFactorServiceEnrolment } from "../../api/schema";
import { useSession } from "../../app/session";
import { Badge, Button, Card, Dialog, ErrorNotice, Notice, toast } from "../../design";
import { FormFrame, TextField, useForm } from "../../forms";
import { t } from "../../i18n";
import { useMutation } from "../../api/mutation";
import { QRCode } from "./QRCode";

/** A second factor beside the password: an authenticator app, with recovery codes for the day that the phone is lost. */
export function SecondFactorCard() {
  const { me, reload } = useSession();
  const hasFactor = me?.user?.hasSecondFactor === true;
  const enrol = useMutation("POST /api/auth/second-factor");
  const [enrolment, setEnrolment] = useState<SecondFactorServiceEnrolment>();
  const [codes, setCodes] = useState<string[]>();
  const [asks, setAsks] = useState<"renew" | "remove">();

  return (
    <Card
      title={t("account:factor.title")}
      actions={<Badge tone={hasFactor ? "success" : "neutral"}>{t(hasFactor ? "account:factor.on" : "account:factor.off")}</Badge>}
    >
      <div className="stack">
        <p className="muted">{t("account:factor.text")}</p>
        <ErrorNotice error={enrol.error} />
        <div className="row">
          {hasFactor ? (
            <>
              <Button onClick={() => setAsks("renew")}>{t("account:factor.renew")}</Button>
              <Button look="danger" onClick={() => setAsks("remove")}>{t("account:factor.remove")}</Button>
            </>
          ) : (
            <Button look="primary" icon="shield" isBusy={enrol.isRunning} onClick={() => void enrol.run({}).then(setEnrolment, () => undefined)}>
              {t("account:factor.setUp")}
            </Button>
          )}
        </div>
      </div>
      {enrolment !== undefined && (
        <CodeDialog
          title={t("account:factor.setUpTitle")} action={t("account:factor.turnOn")} name="confirm" close={() => setEnrolment(undefined)}
          send={(code) => call("POST /api/auth/second-factor/confirm", { body: { code } })}
          done={(answer) => {
            setEnrolment(undefined);
            setCodes(answer?.recoveryCodes);
            void reload();
          }}
        >
          <p>{t("account:factor.scan")}</p>
          <QRCode text={enrolment.uri} label={t("account:factor.qr")} />
          <p className="small">{t("account:factor.byHand")} <code className="wrap-anywhere">{enrolment.secret.replace(/(.{4})(?=.)/g, "$1 ")}</code></p>
        </CodeDialog>
      )}
      {asks === "renew" && (
        <CodeDialog
          title={t("account:factor.renew")} name="renew" close={() => setAsks(undefined)}
          send={(code) => call("POST /api/auth/second-factor/recovery-codes", { body: { code } })}
          done={(answer) => {
            setAsks(undefined);
            setCodes(answer?.recoveryCodes);
          }}
        />
      )}
      {asks === "remove" && (
        <CodeDialog
          title={t("account:factor.remove")} name="remove" close={() => setAsks(undefined)} isDangerous
          send={async (code) => {
            await call("POST /api/auth/second-factor/remove", { body: { code } });
            return undefined;
          }}
          done={() => {
            setAsks(undefined);
            toast(t("account:factor.removed"));
            void reload();
          }}
        />
      )}
      {codes !== undefined && <RecoveryCodes codes={codes} close={() => setCodes(undefined)} />}
    </Card>
  );
}

type Recovery = { recoveryCodes: string[] } | undefined;

function CodeDialog({
  title, action = title, name, send, done, close, isDangerous, children,
}: {
  title: string; action?: string; name: string; send: (code: string) => Promise<Recovery>; done: (answer: Recovery) => void; close: () => void;
  isDangerous?: boolean; children?: ReactNode;
}) {
  const form = useForm({ name, initial: { code: "" }, submit: (values) => send(values.code.trim()), done });
  return (
    <Dialog title={title} close={close}>
      <div className="stack">
        {children}
        <FormFrame
          form={form}
          actions={<Button type="submit" look={isDangerous === true ? "danger" : "primary"} isBusy={form.isSubmitting}>{action}</Button>}
        >
          <TextField form={form} name="code" label={t("account:code.label")} autoComplete="one-time-code" inputMode="numeric" isRequired autoFocus />
        </FormFrame>
      </div>
    </Dialog>
  );
}

function RecoveryCodes({ codes, close }: { codes: string[]; close: () => void }) {
  return (
    <Dialog
      title={t("account:factor.codes")} close={close}
      footer={
        <>
          <Button icon="copy" onClick={() => void navigator.clipboard?.writeText(codes.join("\n")).then(() => toast(t("account:factor.copied")))}>
            {t("account:factor.copy")}
          </Button>
          <Button look="primary" onClick={close}>{t("account:factor.kept")}</Button>
        </>
      }
    >
      <div className="stack">
        <Notice tone="warning">{t("account:factor.codesText")}</Notice>
        <ul className="recovery-codes">{codes.map((one) => <li key={one}><code>{one}</code></li>)}</ul>
      </div>
    </Dialog>
  );
}
