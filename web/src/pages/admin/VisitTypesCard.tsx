import { useEffect, useRef, useState } from "react";
import { call } from "../../api/client";
import { Problem } from "../../api/problem";
import { invalidate, usePages } from "../../api/query";
import type { VisitType } from "../../api/schema";
import { useSession } from "../../app/session";
import { Badge, Button, Card, Dialog, EmptyState, Table, toast } from "../../design";
import { CheckField, FormFrame, NumberField, SegmentField, TextAreaField, TextField, useForm, withoutEmpty } from "../../forms";
import { t } from "../../i18n";
import { codeOf } from "./codes";

/** What can be booked, and how long each takes. */
export function VisitTypesCard() {
  const { can } = useSession();
  const types = usePages("GET /api/appointments/visit-types", { query: { limit: 100 } });
  const [edited, setEdited] = useState<VisitType | "new">();
  const mayChange = can("visit-types.write");
  return (
    <Card
      title={t("admin:settings.visitTypes")} isFlush
      actions={mayChange && <Button look="primary" icon="add" onClick={() => setEdited("new")}>{t("admin:visitType.new")}</Button>}
    >
      <Table
        label={t("admin:settings.visitTypes")} rows={types} keyOf={(one) => one.id} {...(mayChange && { open: setEdited })}
        empty={<EmptyState icon="calendar" title={t("nothingFound")} />}
        columns={[
          { name: t("admin:visitType.name"), isMain: true, cell: (one) => one.name },
          { name: t("admin:visitType.code"), cell: (one) => <code>{one.id}</code> },
          { name: t("admin:visitType.minutes"), isEnd: true, cell: (one) => one.minutes },
          { name: t("admin:visitType.buffer"), isEnd: true, cell: (one) => one.bufferMinutes },
          { name: t("admin:visitType.mode"), cell: (one) => t(`admin:visitType.modes.${one.mode}`) },
          {
            name: t("admin:visitType.state"),
            cell: (one) => <Badge tone={one.isActive ? "success" : "neutral"}>{t(one.isActive ? "admin:visitType.active" : "admin:visitType.retired")}</Badge>,
          },
        ]}
      />
      {edited !== undefined && <VisitTypeDialog type={edited === "new" ? undefined : edited} close={() => setEdited(undefined)} />}
    </Card>
  );
}

function valuesOf(type: VisitType | undefined) {
  return {
    code: type?.id ?? "", name: type?.name ?? "", minutes: type?.minutes ?? 15, bufferMinutes: type?.bufferMinutes ?? 0,
    mode: type?.mode ?? ("in-person" as const), preparation: type?.preparation ?? "", videoLink: type?.videoLink ?? "",
    isActive: type?.isActive ?? true,
  };
}

function missing(texts: Record<string, string>): { pointer: string; message: string }[] {
  return Object.entries(texts).filter(([, text]) => text.trim() === "").map(([name]) => ({ pointer: `/${name}`, message: "is required" }));
}

function VisitTypeDialog({ type, close }: { type: VisitType | undefined; close: () => void }) {
  const form = useForm({
    name: "visit-type", initial: valuesOf(type), revision: type?.revision,
    submit: ({ code, ...values }, revision) => {
      // The code is part of the address: without one the server can't even say so.
      if (code.trim() === "") throw new Problem({ status: 422, errors: missing({ name: values.name, code }) }, undefined);
      return call("PUT /api/appointments/visit-types/{code}", {
        params: { code: code.trim() }, body: withoutEmpty(values), ...(revision === undefined ? {} : { ifMatch: revision }),
      });
    },
    done: () => {
      invalidate("/api/appointments/visit-types");
      toast(t("saved"));
      close();
    },
  });
  // The code follows the name until somebody writes another one.
  const { name, code } = form.values;
  const proposed = useRef("");
  useEffect(() => {
    if (type !== undefined || code !== proposed.current) return;
    proposed.current = codeOf(name).replace(/-+$/, "");
    form.set("code", proposed.current);
  }, [name]);
  return (
    <Dialog title={type?.name ?? t("admin:visitType.new")} close={close}>
      <FormFrame
        form={form}
        actions={
          <>
            <Button onClick={close}>{t("cancel")}</Button>
            <Button type="submit" look="primary" isBusy={form.isSubmitting}>{t("save")}</Button>
          </>
        }
      >
        <TextField form={form} name="name" label={t("admin:visitType.name")} isRequired autoFocus />
        {type === undefined && <TextField form={form} name="code" label={t("admin:visitType.code")} hint={t("admin:visitType.codeHint")} isRequired />}
        <div className="grid grid-tight">
          <NumberField form={form} name="minutes" label={t("admin:visitType.minutes")} min={5} isRequired />
          <NumberField form={form} name="bufferMinutes" label={t("admin:visitType.buffer")} min={0} />
        </div>
        <SegmentField
          form={form} name="mode" label={t("admin:visitType.mode")}
          choices={(["in-person", "video"] as const).map((value) => ({ value, name: t(`admin:visitType.modes.${value}`) }))}
        />
        {form.values.mode === "video" && <TextField form={form} name="videoLink" label={t("admin:visitType.videoLink")} type="url" />}
        <TextAreaField form={form} name="preparation" label={t("admin:visitType.preparation")} rows={3} />
        <CheckField form={form} name="isActive" label={t("admin:visitType.isActive")} hint={t("admin:visitType.isActiveHint")} />
      </FormFrame>
    </Dialog>
  );
}
