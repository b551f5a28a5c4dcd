import { useCallback, useEffect, useRef, useState, type FormEvent } from "react";
import { Problem, type FieldError } from "../api/problem";
import { ruleText } from "../api/wording";
import { useSession } from "../app/session";
import { dropDraft, loadDraft, saveDraft } from "./drafts";
import { get, pathOf, set } from "./paths";

/** Two versions of what is edited: somebody saved another one meanwhile. */
export interface Conflict<T> {
  theirs: T;
  revision: number;
}

export interface Form<T> {
  values: T;
  /** Changes one value: `set("name.given", "Asha")`. */
  set: (path: string, value: unknown) => void;
  reset: (values: T) => void;
  /** Goes on from what was saved, with its new revision. */
  saved: (values: T, revision: number) => void;
  get: (path: string) => unknown;
  /** Whether a value differs from what was there at first. */
  hasChanged: (path: string) => boolean;
  errorOf: (path: string) => string | undefined;
  /** What is wrong and belongs to no field that is shown. */
  strayErrors: FieldError[];
  errorCount: number;
  /** What went wrong apart from fields. */
  failure: unknown;
  isSubmitting: boolean;
  /** Whether anything differs from what was there at first. */
  isChanged: boolean;
  /** Whether what is shown was typed before and not saved. */
  isDraft: boolean;
  /** Goes up when all values are put in anew: what a field shows of its own, such as a text that can't be read, goes then. */
  generation: number;
  discardDraft: () => void;
  conflict: Conflict<T> | undefined;
  /** Forgets what went wrong, since something else is tried now. */
  clear: () => void;
  /** Ends a conflict with these values, saved over the other version. */
  resolve: (values: T) => void;
  submit: (event?: FormEvent) => void;
  /** Fields tell their names, and how their values are shown, for errors and conflicts. */
  register: (path: string, label: string, show?: (value: unknown) => string | undefined) => void;
  /** What a field says of what was typed and can't be read, such as a number that is none. Without a rule the field is gone. */
  check: (path: string, rule: (() => string | undefined) | undefined) => void;
  labels: Map<string, string>;
  /** How values that are no texts of people are shown, by path. */
  texts: Map<string, (value: unknown) => string | undefined>;
  idOf: (path: string) => string;
}

interface Options<T, Answer> {
  /** Names the form on the page, and its fields in the document. */
  name: string;
  initial: T;
  /** The revision that `initial` has, for what is edited. */
  revision?: number | undefined;
  /** Keeps what is typed until it is saved; names it, with the id of what is edited. */
  draft?: string | undefined;
  /** What a draft may keep of the values, where some are too secret to lie in a browser. */
  kept?: (values: T) => T;
  submit: (values: T, revision: number | undefined) => Promise<Answer>;
  done?: (answer: Answer) => void;
  /** The present version, asked for when a save is refused because somebody saved another. */
  latest?: () => Promise<Conflict<T>>;
}

const DRAFT_PAUSE_MS = 250;
const LENGTH_RULE = /^must be 1 to \d+ characters/;

/** The state of a form: values, errors beside their fields, drafts, and what happens when it is sent. */
export function useForm<T extends object, Answer>(options: Options<T, Answer>): Form<T> {
  const { me } = useSession();
  const owner = me?.id ?? "nobody";
  const draft = options.draft;
  const [initial, setInitial] = useState(options.initial);
  const [stored] = useState(() => (draft === undefined ? undefined : loadDraft<T>(owner, draft)));
  const [values, setValues] = useState<T>(stored ?? options.initial);
  const [isDraft, setIsDraft] = useState(stored !== undefined);
  const [fields, setFields] = useState<FieldError[]>([]);
  const [failure, setFailure] = useState<unknown>();
  const [isSubmitting, setIsSubmitting] = useState(false);
  const [conflict, setConflict] = useState<Conflict<T>>();
  const [revision, setRevision] = useState(options.revision);
  const [tries, setTries] = useState(0);
  const [generation, setGeneration] = useState(0);
  const beginAnew = () => setGeneration((now) => now + 1);
  const labels = useRef(new Map<string, string>()).current;
  const texts = useRef(new Map<string, (value: unknown) => string | undefined>()).current;
  const checks = useRef(new Map<string, () => string | undefined>()).current;
  const latest = useRef(options);
  latest.current = options;
  /** Keeps what was typed a moment ago, if that is still to be done. */
  const unkept = useRef<(() => void) | undefined>(undefined);
  const isChanged = JSON.stringify(values) !== JSON.stringify(initial);

  useEffect(() => {
    unkept.current = undefined;
    if (draft === undefined || !isChanged) return;
    const now = () => {
      unkept.current = undefined;
      saveDraft(owner, draft, latest.current.kept?.(values) ?? values);
    };
    unkept.current = now;
    const timer = setTimeout(now, DRAFT_PAUSE_MS);
    // A page that is left at once still keeps what was typed.
    window.addEventListener("pagehide", now);
    return () => {
      clearTimeout(timer);
      window.removeEventListener("pagehide", now);
    };
  }, [draft, owner, values, isChanged]);
  useEffect(() => () => unkept.current?.(), []);

  const forgetDraft = () => {
    unkept.current = undefined;
    if (draft !== undefined) dropDraft(owner, draft);
  };

  const idOf = useCallback((path: string) => `${latest.current.name}-${path.replace(/\./g, "-")}`, []);

  // After a try that was refused, the focus goes to the first field that is wrong.
  useEffect(() => {
    if (tries === 0 || fields.length === 0) return;
    const wrong = document.querySelector<HTMLElement>(`[id^="${latest.current.name}-"][aria-invalid="true"]`);
    wrong?.focus();
  }, [tries]);

  /** What was typed and can't be read: the server would be told something else, or nothing. */
  function unreadable(): FieldError[] {
    return [...checks].flatMap(([path, rule]) => {
      const message = rule();
      return message === undefined ? [] : [{ pointer: `/${path.replace(/\./g, "/")}`, message }];
    });
  }

  async function send(sent: T, seen: number | undefined): Promise<void> {
    const wrong = unreadable();
    if (wrong.length > 0) {
      setFailure(undefined);
      setFields(wrong);
      setTries((now) => now + 1);
      return;
    }
    setIsSubmitting(true);
    setFailure(undefined);
    setFields([]);
    try {
      const answer = await latest.current.submit(sent, seen);
      forgetDraft();
      setInitial(sent);
      setIsDraft(false);
      latest.current.done?.(answer);
    } catch (error) {
      const hasMoved = error instanceof Problem && error.status === 412;
      if (hasMoved && latest.current.latest !== undefined) setConflict(await latest.current.latest().catch(() => undefined));
      else if (error instanceof Problem && error.fields.length > 0) setFields(error.fields);
      else setFailure(error);
      setTries((now) => now + 1);
    } finally {
      setIsSubmitting(false);
    }
  }

  const errors = new Map<string, string>();
  for (const field of fields) {
    const path = pathOf(field.pointer);
    // Of an empty field a rule about its length says only that something belongs there.
    const isEmpty = LENGTH_RULE.test(field.message) && String(get(values, path) ?? "").trim() === "";
    if (!errors.has(path)) errors.set(path, ruleText(isEmpty ? "is required" : field.message));
  }
  return {
    values, isChanged, isDraft, generation, isSubmitting, failure, conflict, labels, texts, idOf,
    errorCount: fields.length,
    strayErrors: fields.filter((field) => !labels.has(pathOf(field.pointer)))
      .map((field) => ({ ...field, message: ruleText(field.message) })),
    set: (path, value) => {
      setValues((now) => set(now, path, value));
      setFields((now) => now.filter((field) => pathOf(field.pointer) !== path));
    },
    get: (path) => get(values, path),
    hasChanged: (path) => JSON.stringify(get(values, path) ?? "") !== JSON.stringify(get(initial, path) ?? ""),
    errorOf: (path) => errors.get(path),
    reset: (next) => {
      setInitial(next);
      setValues(next);
      setFields([]);
      setFailure(undefined);
      beginAnew();
    },
    saved: (next, seen) => {
      setInitial(next);
      setValues(next);
      setRevision(seen);
    },
    clear: () => {
      setFields([]);
      setFailure(undefined);
    },
    discardDraft: () => {
      forgetDraft();
      setValues(initial);
      setIsDraft(false);
      beginAnew();
      setFields([]);
    },
    resolve: (next) => {
      const seen = conflict?.revision;
      setConflict(undefined);
      setRevision(seen);
      setValues(next);
      void send(next, seen);
    },
    submit: (event) => {
      event?.preventDefault();
      if (!isSubmitting) void send(values, revision);
    },
    check: (path, rule) => {
      if (rule === undefined) checks.delete(path);
      else checks.set(path, rule);
    },
    register: (path, label, show) => {
      labels.set(path, label);
      if (show !== undefined) texts.set(path, show);
    },
  };
}

/** Lets a field refuse to be sent, as long as it is shown, while what was typed in it can't be read. */
export function useCheck(form: Form<any>, path: string, rule: () => string | undefined): void {
  const latest = useRef(rule);
  latest.current = rule;
  useEffect(() => {
    form.check(path, () => latest.current());
    return () => form.check(path, undefined);
  }, [path]);
}
