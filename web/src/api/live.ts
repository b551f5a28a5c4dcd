import { refreshSession } from "./refresh";

/**
 * Live updates: a Socket.IO connection that tells which topics changed. It carries no data; whoever hears of a change reads again
 * by the API. Speaks Engine.IO 4 and Socket.IO 5 over a WebSocket: `0` open, `2`/`3` ping and pong, `40` connect, `42` event,
 * `43` its acknowledgement.
 */
type Listener = () => void;

const listeners = new Map<string, Set<Listener>>();
const LONGEST_WAIT_MS = 30_000;
/** Several changes within this time are told once. */
const GATHER_MS = 150;

let socket: WebSocket | undefined;
let isConnected = false;
let failures = 0;
let retry: ReturnType<typeof setTimeout> | undefined;
let silence: ReturnType<typeof setTimeout> | undefined;
let gathered: Set<Listener> | undefined;
let nextAcknowledgement = 0;
let openedAt = 0;

/** Calls back when a topic changes, and when the connection is back after it was away. Returns what ends it. */
export function watch(topics: string[], listener: Listener): () => void {
  let isNew = false;
  for (const topic of topics) {
    const known = listeners.get(topic);
    if (known === undefined) {
      listeners.set(topic, new Set([listener]));
      isNew = true;
    } else known.add(listener);
  }
  if (socket === undefined) connect();
  else if (isNew && isConnected) subscribe();
  return () => {
    for (const topic of topics) {
      const known = listeners.get(topic);
      known?.delete(listener);
      if (known?.size === 0) listeners.delete(topic);
    }
    if (listeners.size === 0) disconnect();
  };
}

/** Ends the connection: when somebody signs out, and when somebody else signs in. */
export function disconnect(): void {
  clearTimeout(retry);
  clearTimeout(silence);
  const old = socket;
  socket = undefined;
  isConnected = false;
  failures = 0;
  old?.close();
}

/** Connects again with the cookies that there are now, if anything is watched. */
export function reconnect(): void {
  disconnect();
  if (listeners.size > 0) connect();
}

function connect(): void {
  clearTimeout(retry);
  openedAt = Date.now();
  const scheme = location.protocol === "https:" ? "wss" : "ws";
  const opened = new WebSocket(`${scheme}://${location.host}/socket.io/?EIO=4&transport=websocket`);
  socket = opened;
  opened.onmessage = (message) => {
    if (socket === opened && typeof message.data === "string") receive(message.data, opened);
  };
  opened.onclose = () => {
    if (socket !== opened) return;
    socket = undefined;
    isConnected = false;
    clearTimeout(silence);
    if (listeners.size === 0) return;
    failures += 1;
    retry = setTimeout(connect, waitMS());
  };
}

function receive(text: string, from: WebSocket): void {
  if (text.startsWith("0")) {
    const open = JSON.parse(text.slice(1)) as { pingInterval: number; pingTimeout: number };
    expect(from, open.pingInterval + open.pingTimeout);
    from.send("40");
  } else if (text === "2") {
    from.send("3");
    expect(from);
  } else if (text.startsWith("40")) {
    isConnected = true;
    const wasAway = failures > 0;
    failures = 0;
    subscribe();
    if (wasAway) for (const all of listeners.values()) gather(all);
  } else if (text.startsWith("44")) {
    void refused(from);
  } else if (text.startsWith("41")) {
    // Signed out, here or elsewhere: whoever signs in next connects again.
    disconnect();
  } else if (text.startsWith("42")) {
    const [name, change] = JSON.parse(text.slice(2)) as [string, { topic?: string } | undefined];
    if (name === "changed" && change?.topic !== undefined) gather(listeners.get(change.topic) ?? new Set());
  }
}

/** The session's cookie outlives its short token: once that is new, the connection is admitted, unless the session is over. */
async function refused(from: WebSocket): Promise<void> {
  const goesOn = await refreshSession(openedAt);
  if (socket !== from) return;
  if (goesOn) {
    socket = undefined;
    from.close();
    failures += 1;
    retry = setTimeout(connect, waitMS());
  } else disconnect();
}

function waitMS(): number {
  return Math.min(LONGEST_WAIT_MS, 500 * 2 ** failures) * (0.5 + Math.random() / 2);
}

let patience = 45_000;

/** A connection that says nothing for longer than the server promised is dead. */
function expect(from: WebSocket, milliseconds = patience): void {
  patience = milliseconds;
  clearTimeout(silence);
  silence = setTimeout(() => from.close(), patience);
}

function subscribe(): void {
  nextAcknowledgement += 1;
  socket?.send(`42${nextAcknowledgement}${JSON.stringify(["watch", [...listeners.keys()]])}`);
}

function gather(changed: Set<Listener>): void {
  if (gathered === undefined) {
    gathered = new Set();
    setTimeout(() => {
      const now = gathered ?? new Set();
      gathered = undefined;
      for (const listener of now) listener();
    }, GATHER_MS);
  }
  for (const listener of changed) gathered.add(listener);
}
