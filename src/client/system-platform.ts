import { terminateInNode, watchNodeSockets } from "./node-sockets.ts";
import type { Platform, Sign, Socket, SocketListener } from "./platform.ts";
import { abnormalClosure } from "./platform.ts";
import type { WebSocketConstructor, WebSocketLike } from "./web-socket.ts";

const webSocketOpen = 1;
const fetchTimeoutMs = 10_000;

/** The longest that timers can wait, in browsers and in Node.js. */
const longestTimerMs = 2 ** 31 - 1;

/** `WebSocket`, `fetch`, timers and random numbers, as browsers and Node.js both have them. */
export function systemPlatform(WebSocket?: WebSocketConstructor): Platform {
  return {
    now: () => performance.now(),
    date: () => Date.now(),
    random: () => Math.random(),
    after(delayMs, callback) {
      const timer = setTimeout(callback, Math.min(delayMs, longestTimerMs));
      return () => clearTimeout(timer);
    },
    openSocket(url, protocols, listener) {
      watchNodeSockets();
      try {
        return wrap(new (WebSocket ?? globalThis.WebSocket)(url, [...protocols]), listener);
      } catch (error) {
        return neverOpened(error, listener);
      }
    },
    fetch: (url, init) =>
      fetch(url, {
        ...init,
        cache: "no-store",
        credentials: "omit",
        signal: AbortSignal.timeout(fetchTimeoutMs),
      }),
    isOnline: () => browser.navigator?.onLine !== false,
    watch,
    report(error) {
      // biome-ignore lint/suspicious/noConsole: for errors that would else be lost
      console.error(`game-relay: ${error}`);
    },
  };
}

/** The exception's own words may quote the subprotocols, and so the token: only its name is told. */
function neverOpened(error: unknown, listener: SocketListener): Socket {
  const { name = "Error" }: Partial<Error> = Object(error);
  queueMicrotask(() => listener.closed(abnormalClosure, name));
  const nothing = () => {};
  return { isOpen: false, unsentBytes: 0, send: nothing, close: nothing, terminate: nothing };
}

function wrap(socket: WebSocketLike, listener: SocketListener): Socket {
  socket.addEventListener("open", () => listener.opened());
  socket.addEventListener("message", ({ data }) => listener.received(data));
  socket.addEventListener("close", ({ code = abnormalClosure }) => listener.closed(code));
  // Browsers always send a close after it; not every Node.js does.
  socket.addEventListener("error", () => listener.closed(abnormalClosure));
  return {
    get isOpen() {
      return socket.readyState === webSocketOpen;
    },
    get unsentBytes() {
      return socket.bufferedAmount;
    },
    send: (text) => socket.send(text),
    close: () => socket.close(),
    terminate: () => (socket.terminate ? socket.terminate() : terminateInNode(socket)),
  };
}

/** What browsers have, some of it workers too, and Node.js none. */
interface Browser {
  readonly navigator?: object & { readonly onLine?: boolean };
  readonly document?: SignSource & { readonly visibilityState?: string };
  readonly addEventListener?: SignSource["addEventListener"];
  readonly removeEventListener?: SignSource["removeEventListener"];
}

interface SignSource {
  addEventListener(type: string, listener: () => void): void;
  removeEventListener(type: string, listener: () => void): void;
}

const browser: Browser = globalThis;

const signs: Readonly<Record<string, Sign>> = {
  online: "online",
  offline: "offline",
  pageshow: "returned",
  beforeunload: "leaving",
  pagehide: "left",
};

function watch(listener: (sign: Sign) => void): () => void {
  const { document } = browser;
  const stops = Object.entries(signs).map(([type, sign]) =>
    listen(browser, type, () => listener(sign)),
  );
  const stopVisibility = listen(document, "visibilitychange", () => {
    if (document?.visibilityState !== "hidden") listener("visible");
  });
  return () => {
    for (const stop of [...stops, stopVisibility]) stop();
  };
}

function listen(
  source: Partial<SignSource> | undefined,
  type: string,
  listener: () => void,
): () => void {
  source?.addEventListener?.(type, listener);
  return () => source?.removeEventListener?.(type, listener);
}
