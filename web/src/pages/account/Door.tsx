import type { ReactNode } from "react";
import { chooseTheme, useTheme } from "../../app/theme";
import { useSession } from "../../app/session";
import { Icon, IconButton } from "../../design";
import { chooseLanguage, languages, t, useLanguage, type Language } from "../../i18n";

/** The frame of the pages that are there before anybody is signed in. */
export function Door({ title, text, children }: { title: string; text?: string; children: ReactNode }) {
  const { hospital } = useSession();
  return (
    <div className="door">
      <main className="door-card card" tabIndex={-1}>
        <p className="door-brand"><Icon name="heart" size={26} />{hospital?.name ?? t("product")}</p>
        <h1>{title}</h1>
        {text !== undefined && <p className="muted">{text}</p>}
        {children}
      </main>
      <DoorFoot />
    </div>
  );
}

function DoorFoot() {
  const language = useLanguage();
  useTheme();
  const isDark = document.documentElement.dataset["theme"] === "dark";
  return (
    <footer className="door-foot">
      <label className="visually-hidden" htmlFor="door-language">{t("account:language")}</label>
      <select id="door-language" className="input" value={language} onChange={(event) => void chooseLanguage(event.target.value as Language)}>
        {Object.entries(languages).map(([code, name]) => <option key={code} value={code} lang={code}>{name}</option>)}
      </select>
      <IconButton icon={isDark ? "sun" : "moon"} label={t(isDark ? "theme.toLight" : "theme.toDark")} onClick={() => chooseTheme(isDark ? "light" : "dark")} />
    </footer>
  );
}
