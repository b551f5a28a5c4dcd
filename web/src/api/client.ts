import type { Operations } from "./schema";
import { Offline, Problem, type ProblemDocument } from "./problem";
import { refreshSession, sessionEnded } from "./refresh";

export type Operation = keyof Operations & string;
export type Answer<K extends Operation> = Operations[K]["answer"];

type Part<K extends Operation, Name extends "params" | "query" | "body"> = Operations[K][Name];
type Given<T, Name extends string> = [T] extends [never]
  ? { [key in Name]?: undefined }
  : {} extends T
    ? { [key in Name]?: T }
    : { [key in Name]: T };

export type Arguments<K extends Operation> = Given<Part<K, "params">, "params"> &
  Given<Part<K, "query">, "query"> &
  Given<Part<K, "body">, "body"> & {
    /** The revision that the change was made on; the server refuses it when the record moved on. */
    ifMatch?: number;
    /** The same key for each try of one change, so that it is done once however often it is sent. */
    idempotencyKey?: string;
    signal?: AbortSignal;
  };

const TIMEOUT_MS = 35_000;

/** Calls one operation of the API. Throws `Problem` for what the server refuses, `Offline` when there is no answer. */
export async function call<K extends Operation>(operation: K, args: Arguments<K>): Promise<Answer<K>> {
  const { method, url } = address(operation, args);
  const body = (args as { body?: unknown }).body;
  const began = Date.now();
  let response = await send(method, url, body, args);
  if (response.status === 401 && !url.startsWith("/api/auth/login") && url !== "/api/auth/refresh") {
    if (!(await refreshSession(began))) {
      // A person signs in again over the page, and the call goes on as if nothing had been.
      await sessionEnded();
    }
    response = await send(method, url, body, args);
  }
  if (response.status === 204) return undefined as Answer<K>;
  const isJSON = response.headers.get("Content-Type")?.includes("json") ?? false;
  if (!response.ok) throw await problem(response, isJSON);
  return (isJSON ? await response.json() : await response.text()) as Answer<K>;
}

/** The address of an operation, for links to printed documents and for reading one. */
export function address<K extends Operation>(operation: K, args: Arguments<K>): { method: string; url: string } {
  const [method = "GET", template = ""] = operation.split(" ");
  const given = args as { params?: Record<string, string>; query?: Record<string, unknown> };
  const path = template.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(given.params?.[name] ?? ""));
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(given.query ?? {})) {
    if (value === undefined || value === null || value === "") continue;
    for (const one of Array.isArray(value) ? value : [value]) query.append(name, String(one));
  }
  const text = query.toString();
  return { method, url: text === "" ? path : `${path}?${text}` };
}

async function send(
  method: string, url: string, body: unknown, args: { ifMatch?: number; idempotencyKey?: string; signal?: AbortSignal },
): Promise<Response> {
  const headers: Record<string, string> = { Accept: "application/json" };
  if (method !== "GET") {
    const token = cookie("hms_csrf");
    if (token !== undefined) headers["X-CSRF-Token"] = token;
  }
  if (body !== undefined) headers["Content-Type"] = method === "PATCH" ? "application/merge-patch+json" : "application/json";
  if (args.ifMatch !== undefined) headers["If-Match"] = `"${args.ifMatch}"`;
  if (args.idempotencyKey !== undefined) headers["Idempotency-Key"] = args.idempotencyKey;
  const timeout = new AbortController();
  const timer = setTimeout(() => timeout.abort(), TIMEOUT_MS);
  const abort = () => timeout.abort();
  args.signal?.addEventListener("abort", abort);
  try {
    return await fetch(url, {
      method, headers, signal: timeout.signal, credentials: "same-origin",
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  } catch (error) {
    if (args.signal?.aborted) throw error;
    throw new Offline();
  } finally {
    clearTimeout(timer);
    args.signal?.removeEventListener("abort", abort);
  }
}

async function problem(response: Response, isJSON: boolean): Promise<Problem> {
  const document = isJSON ? ((await response.json()) as ProblemDocument) : { status: response.status };
  return new Problem({ ...document, status: response.status }, Number(response.headers.get("Retry-After")) || undefined);
}

export function cookie(name: string): string | undefined {
  const found = document.cookie.split("; ").find((one) => one.startsWith(`${name}=`));
  return found === undefined ? undefined : decodeURIComponent(found.slice(name.length + 1));
}

/** A new idempotency key: one for each thing that a person wants done. */
export function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
