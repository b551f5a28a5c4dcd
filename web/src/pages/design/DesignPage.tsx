import { useState } from "react";
import { chooseTheme, useTheme } from "../../app/theme";
import {
  Avatar, Badge, Button, Card, Combobox, Confirm, Dialog, EmptyState, Facts, Icon, IconButton, Menu, Notice, PageHeader, Skeleton, Stat,
  Table, Tabs, toast, type IconName, type Tone,
} from "../../design";
import { CheckField, DateField, FormFrame, NumberField, SegmentField, SelectField, TextAreaField, TextField, TimeField, useForm } from "../../forms";
import { Problem } from "../../api/problem";
import { t } from "../../i18n";

/** All parts of the design system on one page. */
export function DesignPage() {
  const theme = useTheme();
  const isDark = document.documentElement.dataset["theme"] === "dark";
  return (
    <main className="shell-main" tabIndex={-1} data-theme-choice={theme}>
      <PageHeader title={t("account:design.title")} text={t("account:design.text")}>
        <Button icon={isDark ? "sun" : "moon"} onClick={() => chooseTheme(isDark ? "light" : "dark")}>
          {t(isDark ? "theme.toLight" : "theme.toDark")}
        </Button>
      </PageHeader>
      <Colours />
      <div className="grid grid-wide">
        <Buttons />
        <Words />
        <FormSample />
        <Choosing />
        <States />
        <Overlays />
      </div>
      <TableSample />
      <Icons />
    </main>
  );
}

const colours = [
  "background", "surface", "surface-sunken", "text", "text-muted", "border", "accent", "accent-soft", "info-soft", "success-soft",
  "warning-soft", "danger", "danger-soft", "chart-1", "chart-2", "chart-3",
];

function Colours() {
  return (
    <Card title={t("account:design.colours")}>
      <ul className="grid grid-tight">
        {colours.map((one) => (
          <li key={one} className="row design-colour">
            <span className="avatar" style={{ background: `var(--${one})`, border: "1px solid var(--border-control)" }} />
            <code>{one}</code>
          </li>
        ))}
      </ul>
    </Card>
  );
}

function Buttons() {
  return (
    <Card title={t("account:design.buttons")}>
      <div className="stack">
        <div className="row">
          <Button look="primary" icon="check">{t("save")}</Button>
          <Button>{t("cancel")}</Button>
          <Button look="danger" icon="trash">{t("delete")}</Button>
          <Button look="quiet">{t("more")}</Button>
        </div>
        <div className="row" data-sample>
          <Button look="primary" isBusy>{t("save")}</Button>
          <Button disabled>{t("save")}</Button>
          <Button isSmall icon="add">{t("add")}</Button>
          <IconButton icon="edit" label={t("edit")} />
        </div>
      </div>
    </Card>
  );
}

const tones: Tone[] = ["neutral", "info", "success", "warning", "danger", "accent"];

function Words() {
  return (
    <Card title={t("account:design.words")}>
      <div className="stack">
        <div className="row">{tones.map((tone) => <Badge key={tone} tone={tone}>{t(`account:design.tones.${tone}`)}</Badge>)}</div>
        <div className="row"><Avatar name="Asha Rao" /><Stat name={t("account:design.stat")} value="128" hint={t("account:design.statHint")} /></div>
        <Facts items={[[t("account:name"), "Asha Rao"], [t("account:phone"), "+91 98765 43210"]]} />
        <h1>{t("account:design.heading")}</h1>
        <p>{t("account:design.paragraph")} <span className="muted">{t("account:design.muted")}</span></p>
        <p><kbd>Ctrl</kbd> <kbd>K</kbd></p>
      </div>
    </Card>
  );
}

function FormSample() {
  const form = useForm({
    name: "sample",
    initial: { name: "", age: undefined, day: "", time: "", sex: "female", ward: "", notes: "", agrees: false },
    submit: async () => {
      await Promise.resolve();
      throw new Problem({ status: 400, errors: [{ pointer: "/name", message: t("account:design.wrong") }] }, undefined);
    },
  });
  return (
    <Card title={t("account:design.form")}>
      <FormFrame form={form} label={t("account:design.form")} actions={<Button type="submit" look="primary">{t("save")}</Button>}>
        <TextField form={form} name="name" label={t("account:name")} hint={t("account:design.hint")} isRequired />
        <div className="grid grid-tight">
          <NumberField form={form} name="age" label={t("account:design.number")} min={0} max={150} />
          <DateField form={form} name="day" label={t("account:design.date")} />
          <TimeField form={form} name="time" label={t("account:design.time")} />
        </div>
        <SegmentField
          form={form} name="sex" label={t("account:design.segments")}
          choices={["female", "male"].map((value) => ({ value, name: t(`labels.sex.${value}`) }))}
        />
        <SelectField form={form} name="ward" label={t("account:design.select")} choices={tones.map((value) => ({ value, name: t(`account:design.tones.${value}`) }))} />
        <TextAreaField form={form} name="notes" label={t("account:design.area")} rows={2} />
        <CheckField form={form} name="agrees" label={t("account:design.check")} hint={t("account:design.hint")} />
      </FormFrame>
    </Card>
  );
}

function Choosing() {
  const [chosen, choose] = useState<Tone>();
  const [tab, setTab] = useState<"info" | "success">("info");
  return (
    <Card title={t("account:design.choosing")}>
      <div className="stack">
        <div className="field">
          <label htmlFor="sample-combobox">{t("account:design.combobox")}</label>
          <Combobox
            id="sample-combobox" label={t("account:design.combobox")} value={chosen} choose={choose} keyOf={(one) => one}
            search={(words) => Promise.resolve(tones.filter((one) => t(`account:design.tones.${one}`).includes(words)))}
            show={(one) => t(`account:design.tones.${one}`)}
          />
        </div>
        <Tabs
          label={t("account:design.tabs")} value={tab} choose={setTab}
          tabs={[{ value: "info", name: t("account:design.tones.info"), count: 3 }, { value: "success", name: t("account:design.tones.success") }]}
        />
        <div id={`panel-${tab}`} role="tabpanel" aria-labelledby={`tab-${tab}`}>{t(`account:design.tones.${tab}`)}</div>
        <Menu label={t("actions")} button={<><Icon name="more" />{t("actions")}</>} items={[{ label: t("edit"), icon: "edit" }, { label: t("delete"), icon: "trash", isDangerous: true }]} />
      </div>
    </Card>
  );
}

function States() {
  return (
    <Card title={t("account:design.states")}>
      <div className="stack">
        <Notice title={t("account:design.tones.info")}>{t("account:design.paragraph")}</Notice>
        <Notice tone="success" title={t("account:design.tones.success")} />
        <Notice tone="warning" title={t("account:design.tones.warning")} />
        <Notice tone="danger" title={t("account:design.tones.danger")} />
        <div data-sample><Skeleton /></div>
        <EmptyState title={t("nothingFound")} text={t("account:design.paragraph")}><Button icon="add">{t("add")}</Button></EmptyState>
      </div>
    </Card>
  );
}

function Overlays() {
  const [open, setOpen] = useState<"dialog" | "confirm">();
  const close = () => setOpen(undefined);
  return (
    <Card title={t("account:design.overlays")}>
      <div className="row">
        <Button onClick={() => setOpen("dialog")}>{t("account:design.dialog")}</Button>
        <Button onClick={() => setOpen("confirm")}>{t("account:design.confirm")}</Button>
        <Button onClick={() => toast(t("saved"), { action: { label: t("undo"), run: () => undefined } })}>{t("account:design.toast")}</Button>
      </div>
      {open === "dialog" && <Dialog title={t("account:design.dialog")} close={close}><p>{t("account:design.paragraph")}</p></Dialog>}
      {open === "confirm" && (
        <Confirm title={t("account:design.confirm")} text={t("account:design.paragraph")} action={t("delete")} isDangerous run={close} close={close} />
      )}
    </Card>
  );
}

function TableSample() {
  const rows = Array.from({ length: 500 }, (_, index) => ({ number: index + 1, tone: tones[index % tones.length] ?? "neutral" }));
  return (
    <Card title={t("account:design.table")} isFlush>
      <Table
        label={t("account:design.table")} rows={{ items: rows }} keyOf={(row) => String(row.number)} open={(row) => toast(String(row.number))}
        empty={<EmptyState title={t("nothingFound")} />}
        columns={[
          { name: t("account:design.tabs"), isMain: true, cell: (row) => <Badge tone={row.tone}>{t(`account:design.tones.${row.tone}`)}</Badge> },
          { name: t("account:design.number"), isEnd: true, cell: (row) => row.number },
        ]}
      />
    </Card>
  );
}

const icons: IconName[] = [
  "add", "alert", "back", "bed", "bell", "calendar", "chart", "check", "chevron", "clock", "close", "copy", "down", "edit", "empty", "external",
  "filter", "heart", "home", "info", "key", "language", "lock", "menu", "merge", "moon", "more", "move", "note", "offline", "patient", "people",
  "phone", "print", "queue", "redo", "search", "settings", "shield", "signout", "sun", "trash", "video", "vitals",
];

function Icons() {
  return (
    <Card title={t("account:design.icons")}>
      <ul className="grid grid-tight">
        {icons.map((one) => <li key={one} className="row"><Icon name={one} size={22} /><code>{one}</code></li>)}
      </ul>
    </Card>
  );
}
