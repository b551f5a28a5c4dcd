import { Suspense, useEffect, useRef } from "react";
import { Button } from "../design/Button";
import { EmptyState } from "../design/EmptyState";
import { PageSkeleton } from "../design/Skeleton";
import { Toasts } from "../design/toasts";
import { t, useLanguage } from "../i18n";
import { ErrorBoundary } from "./ErrorBoundary";
import { SessionProvider, useSession } from "./session";
import { Shell } from "./Shell";
import { SignInAgain } from "./SignInAgain";
import type { Route } from "./route";
import { homeOf, routes } from "./routes";
import { match, navigate, useLocation } from "./router";

export function App() {
  useLanguage();
  return (
    <SessionProvider>
      <Page />
      <SignInAgain />
      <Toasts />
    </SessionProvider>
  );
}

function find(path: string): { route: Route; values: Record<string, string> } | undefined {
  for (const route of routes) {
    // `/patients/new` stands before `/patients/:id` in the table.
    const values = match(route.path, path);
    if (values !== undefined) return { route, values };
  }
  return undefined;
}

function Page() {
  const session = useSession();
  const { path, query } = useLocation();
  const found = find(path);
  const isSignedIn = session.me !== undefined;
  const home = homeOf(session.me?.roles ?? [], session.can);

  // Where somebody is sent: to the sign-in page with the way back, or away from it.
  let elsewhere: string | undefined;
  if (!session.isStarting && !session.isUnreachable) {
    if (!isSignedIn && found?.route.isOpen !== true) {
      elsewhere = `/login${path === "/" ? "" : `?to=${encodeURIComponent(path + window.location.search)}`}`;
    } else if (isSignedIn && session.me?.user?.mustChangePassword === true && path !== "/account" && found?.route.isOpen !== true) {
      elsewhere = "/account";
    } else if (isSignedIn && (path === "/" || path === "/login")) {
      const wanted = query.get("to") ?? "";
      elsewhere = wanted.startsWith("/") && !wanted.startsWith("//") ? wanted : home;
    }
  }
  useEffect(() => {
    if (elsewhere !== undefined) navigate(elsewhere, true);
  }, [elsewhere]);
  useTitle(found?.route.title, path);

  if (session.isUnreachable && !isSignedIn) return <Unreachable retry={session.reload} />;
  if (session.isStarting || elsewhere !== undefined) return null;

  const isAllowed = found !== undefined && (found.route.needs === undefined || session.can(...found.route.needs));
  const View = found?.route.page;
  const content = (
    <ErrorBoundary key={path}>
      <Suspense fallback={<PageSkeleton />}>
        {View !== undefined && isAllowed && <View {...found?.values} />}
        {found === undefined && <EmptyState icon="search" title={t("noSuchPage.title")} text={t("noSuchPage.text")} />}
        {found !== undefined && !isAllowed && <EmptyState icon="lock" title={t("notAllowed.title")} text={t("notAllowed.text")} />}
      </Suspense>
    </ErrorBoundary>
  );
  return found?.route.isBare === true || !isSignedIn ? content : <Shell>{content}</Shell>;
}

/** Names the page in the window's title, and puts the focus at its beginning when another one is opened. */
function useTitle(title: string | undefined, path: string): void {
  const language = useLanguage();
  const isFirst = useRef(true);
  useEffect(() => {
    document.title = title === undefined ? t("product") : `${t(title)} · ${t("product")}`;
  }, [title, language]);
  useEffect(() => {
    const main = document.querySelector<HTMLElement>("main");
    if (isFirst.current) isFirst.current = false;
    // A page that has put the focus where one begins to type keeps it there.
    else if (main?.contains(document.activeElement) !== true) main?.focus({ preventScroll: true });
  }, [path]);
}

function Unreachable({ retry }: { retry: () => Promise<void> }) {
  return (
    <main>
      <EmptyState icon="offline" title={t("unreachable.title")} text={t("unreachable.text")}>
        <Button look="primary" onClick={() => void retry()}>{t("tryAgain")}</Button>
      </EmptyState>
    </main>
  );
}
