import { useEffect, useState, type ReactNode } from "react";
import { IconButton } from "../design/Button";
import { Icon } from "../design/Icon";
import { Menu } from "../design/Menu";
import { Avatar } from "../design/Page";
import { t } from "../i18n";
import { CommandPalette, useScanner } from "./CommandPalette";
import { isOffered, menuGroups } from "./route";
import { homeOf, routes } from "./routes";
import { Link, useLocation } from "./router";
import { useSession } from "./session";
import { chooseTheme, useTheme } from "./theme";
import { useIsOnline } from "./online";

/** What surrounds every page: the menu of what the person may do, search, and their account. */
export function Shell({ children }: { children: ReactNode }) {
  const session = useSession();
  const { path } = useLocation();
  const [isMenuOpen, setIsMenuOpen] = useState(false);
  const [isPaletteOpen, setIsPaletteOpen] = useState(false);
  useEffect(() => setIsMenuOpen(false), [path]);
  useShortcuts(() => setIsPaletteOpen(true));
  useScanner();
  const isOnline = useIsOnline();
  // What somebody's first page belongs to stands first: an administrator must not scroll to it.
  const home = homeOf(session.me?.roles ?? [], session.can);
  const first = routes.find((one) => one.path === home)?.menu?.group;
  const groups = first === undefined ? menuGroups : [first, ...menuGroups.filter((one) => one !== first)];

  return (
    <div className={isMenuOpen ? "shell shell-menu-open" : "shell"}>
      <a className="skip-link visually-hidden" href="#main">{t("skipToContent")}</a>
      <header className="shell-header">
        <span className="shell-menu-button">
          <IconButton icon={isMenuOpen ? "close" : "menu"} label={t("menu")} aria-expanded={isMenuOpen} onClick={() => setIsMenuOpen(!isMenuOpen)} />
        </span>
        <Link to="/" className="shell-brand" aria-label={t("home", { name: session.hospital?.name ?? t("product") })}>
          <Icon name="heart" size={22} />
          <span>{session.hospital?.name ?? t("product")}</span>
        </Link>
        <button type="button" className="shell-search" onClick={() => setIsPaletteOpen(true)}>
          <Icon name="search" />
          <span>{t("palette.open")}</span>
          <kbd>/</kbd>
        </button>
        <Account />
      </header>
      <nav className="shell-sidebar" aria-label={t("menu")}>
        {groups.map((group) => <Group key={group} group={group} path={path} />)}
      </nav>
      <div className="shell-scrim" aria-hidden="true" onClick={() => setIsMenuOpen(false)} />
      <main id="main" className="shell-main" tabIndex={-1}>
        {!isOnline && (
          <p className="shell-offline" role="alert"><Icon name="offline" />{t("offline")}</p>
        )}
        {children}
      </main>
      {isPaletteOpen && <CommandPalette close={() => setIsPaletteOpen(false)} />}
    </div>
  );
}

function Group({ group, path }: { group: string; path: string }) {
  const session = useSession();
  const shown = routes.filter((one) => one.menu?.group === group && isOffered(one, session));
  if (shown.length === 0) return null;
  return (
    <div>
      <h2 className="shell-group">{t(`menuGroups.${group}`)}</h2>
      <ul>
        {shown.map((one) => (
          <li key={one.path}>
            <Link to={one.path} className="shell-link" aria-current={path === one.path ? "page" : undefined}>
              <Icon name={one.menu?.icon ?? "chevron"} />
              {t(one.title)}
            </Link>
          </li>
        ))}
      </ul>
    </div>
  );
}

function Account() {
  const { me, signOut } = useSession();
  const theme = useTheme();
  const name = me?.user?.name ?? "";
  const isDark = document.documentElement.dataset["theme"] === "dark";
  return (
    <>
      <IconButton
        icon={isDark ? "sun" : "moon"} label={t(isDark ? "theme.toLight" : "theme.toDark")} data-theme-choice={theme}
        onClick={() => chooseTheme(isDark ? "light" : "dark")}
      />
      <Menu
        label={t("account", { name })} button={<Avatar name={name} />}
        items={[
          { label: t("account:title"), icon: "settings", to: "/account" },
          { label: t("account:reference"), icon: "external", run: () => void window.open("/api/docs", "_blank", "noopener") },
          { label: t("signOut"), icon: "signout", run: () => void signOut() },
        ]}
      />
    </>
  );
}

/** `/` and Ctrl-K open the search from wherever nothing is being typed. */
function useShortcuts(open: () => void): void {
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      const target = event.target as HTMLElement;
      const isTyping = target.closest("input, textarea, select, [contenteditable]") !== null;
      const isCommand = event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey);
      if (!isCommand && !(event.key === "/" && !isTyping)) return;
      if (document.querySelector("dialog[open]") !== null) return;
      event.preventDefault();
      open();
    };
    document.addEventListener("keydown", pressed);
    return () => document.removeEventListener("keydown", pressed);
  }, [open]);
}
