import { createContext, useCallback, useContext, useEffect, useMemo, useRef, useState, type ReactNode } from "react";
import { call } from "../api/client";
import { disconnect, reconnect } from "../api/live";
import { Offline, Problem } from "../api/problem";
import { forgetAll } from "../api/query";
import { noteSignedIn, whenSessionEnds } from "../api/refresh";
import type { HospitalEndpointFacts, LoginAnswer, Me } from "../api/schema";
import { setTimeZone } from "../i18n/format";

export type Permission = Me["permissions"][number];

export interface Session {
  me: Me | undefined;
  hospital: HospitalEndpointFacts | undefined;
  /** Whether it is not known yet who is signed in. */
  isStarting: boolean;
  /** Whether the session ended while somebody works: they sign in again where they are. */
  isInterrupted: boolean;
  isUnreachable: boolean;
  can: (...permissions: Permission[]) => boolean;
  /** To be called with the answer of a sign-in that is complete. */
  signedIn: (answer: LoginAnswer) => Promise<void>;
  signOut: () => Promise<void>;
  reload: () => Promise<void>;
}

const Context = createContext<Session | undefined>(undefined);

export function SessionProvider({ children }: { children: ReactNode }) {
  const [me, setMe] = useState<Me>();
  const [hospital, setHospital] = useState<HospitalEndpointFacts>();
  const [isStarting, setIsStarting] = useState(true);
  const [isInterrupted, setIsInterrupted] = useState(false);
  const [isUnreachable, setIsUnreachable] = useState(false);
  const waiting = useRef<(() => void)[]>([]);
  const known = useRef<Me | undefined>(undefined);
  known.current = me;

  const reload = useCallback(async () => {
    try {
      const [now, facts] = await Promise.all([
        hasSession() ? call("GET /api/auth/me", {}) : undefined,
        call("GET /api/hospital", {}),
      ]);
      setTimeZone(facts.timeZone);
      setHospital(facts);
      setMe(now?.kind === "user" ? now : undefined);
      setIsUnreachable(false);
    } catch (error) {
      if (error instanceof Problem && error.status === 401) setMe(undefined);
      else if (error instanceof Offline) setIsUnreachable(true);
      else throw error;
    } finally {
      setIsStarting(false);
    }
  }, []);

  useEffect(() => {
    whenSessionEnds(
      () =>
        new Promise<void>((resume, refuse) => {
          // Somebody who has not signed in yet is not interrupted: the sign-in page comes by itself.
          if (known.current === undefined) return refuse(new Problem({ status: 401 }, undefined));
          waiting.current.push(resume);
          setIsInterrupted(true);
        }),
    );
    void reload();
  }, [reload]);

  const signedIn = useCallback(
    async (answer: LoginAnswer) => {
      noteSignedIn();
      const before = known.current?.id;
      if (before !== undefined && before !== answer.user) {
        // Another person sits here now: nothing of the page before may be left.
        window.location.assign("/");
        return;
      }
      await reload();
      reconnect();
      setIsInterrupted(false);
      for (const resume of waiting.current.splice(0)) resume();
    },
    [reload],
  );

  const signOut = useCallback(async () => {
    try {
      await call("POST /api/auth/logout", {});
    } finally {
      disconnect();
      setMe(undefined);
      setIsInterrupted(false);
      forgetAll();
    }
  }, []);

  const session = useMemo<Session>(
    () => ({
      me, hospital, isStarting, isInterrupted, isUnreachable,
      can: (...permissions) => permissions.some((one) => me?.permissions.includes(one) ?? false),
      signedIn, signOut, reload,
    }),
    [me, hospital, isStarting, isInterrupted, isUnreachable, signedIn, signOut, reload],
  );
  return <Context.Provider value={session}>{children}</Context.Provider>;
}

/** The readable cookie lives as long as the session's: without it nobody is signed in, and the server need not be asked. */
function hasSession(): boolean {
  return document.cookie.split("; ").some((one) => one.startsWith("hms_csrf="));
}

export function useSession(): Session {
  const session = useContext(Context);
  if (session === undefined) throw new Error("useSession is used outside of SessionProvider");
  return session;
}

/** The person who is signed in; for pages that only they see. */
export function useMe(): Me {
  const { me } = useSession();
  if (me === undefined) throw new Error("nobody is signed in");
  return me;
}
