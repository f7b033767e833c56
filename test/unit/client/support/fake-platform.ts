import type { PongFrame, ServerFrame } from "#protocol/frames.ts";
import type {
  HttpRequest,
  HttpResponse,
  Platform,
  Sign,
  Socket,
  SocketListener,
} from "../../../../src/client/platform.ts";
import { epoch } from "../../../support/builders.ts";

interface Timer {
  readonly at: number;
  readonly callback: () => void;
}

/** A place where time passes only when told, and where the test is the gateway. */
export class FakePlatform implements Platform {
  /** All that were ever opened, in order. */
  readonly sockets: FakeSocket[] = [];
  readonly requests: { readonly url: string; readonly init: HttpRequest }[] = [];
  /** What HTTP answers; "unreachable" unless a test says otherwise. */
  answer: (url: string, init: HttpRequest) => Promise<HttpResponse> = () =>
    Promise.reject(new TypeError("Failed to fetch"));
  /** What `random` gives; a test may set it. */
  chance = 0.5;
  online = true;
  /** By how much this machine's clock is set forward. */
  clockOffsetMs = 0;
  /** How long the machine has slept, which only its clock notices. */
  sleptMs = 0;
  /** What the developer was shown. */
  readonly reports: Error[] = [];
  readonly watchers = new Set<(sign: Sign) => void>();
  readonly #timers = new Set<Timer>();
  #now = 0;

  now = () => this.#now;
  date = () => epoch + this.#now + this.clockOffsetMs + this.sleptMs;
  random = () => this.chance;
  isOnline = () => this.online;

  after = (delayMs: number, callback: () => void) => {
    const timer = { at: this.#now + delayMs, callback };
    this.#timers.add(timer);
    return () => void this.#timers.delete(timer);
  };

  openSocket = (url: string, protocols: readonly string[], listener: SocketListener) => {
    const socket = new FakeSocket(url, protocols, listener, this);
    this.sockets.push(socket);
    return socket;
  };

  fetch = (url: string, init: HttpRequest) => {
    this.requests.push({ url, init });
    return this.answer(url, init);
  };

  watch = (listener: (sign: Sign) => void) => {
    this.watchers.add(listener);
    return () => void this.watchers.delete(listener);
  };

  report = (error: Error) => void this.reports.push(error);

  /** The browser tells of something. */
  async tell(sign: Sign): Promise<void> {
    if (sign === "online" || sign === "offline") this.online = sign === "online";
    for (const watcher of [...this.watchers]) watcher(sign);
    await this.settle();
  }

  get pendingTimers(): number {
    return this.#timers.size;
  }

  /** The socket that was opened last. */
  get socket(): FakeSocket {
    const socket = this.sockets.at(-1);
    if (socket === undefined) throw new Error("No socket was opened.");
    return socket;
  }

  /** Lets everything happen that waits for nothing but its turn. */
  async settle(): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
  }

  /** Lets so much time pass, and everything happen that is due meanwhile. */
  async advance(milliseconds: number): Promise<void> {
    const end = this.#now + milliseconds;
    await this.settle();
    for (let next = this.#nextBefore(end); next !== undefined; next = this.#nextBefore(end)) {
      this.#now = Math.max(this.#now, next.at);
      this.#timers.delete(next);
      next.callback();
      await this.settle();
    }
    this.#now = end;
  }

  #nextBefore(end: number): Timer | undefined {
    const due = [...this.#timers].filter(({ at }) => at <= end);
    return due.toSorted((one, other) => one.at - other.at)[0];
  }
}

/** One side of a WebSocket, whose other side is the test. */
export class FakeSocket implements Socket {
  readonly url: string;
  readonly protocols: readonly string[];
  readonly sent: unknown[] = [];
  isOpen = false;
  /** Whether it answers `close()` by closing, as a peer that is alive does. */
  answersClose = true;
  /** Whether heartbeats are answered. */
  answersHeartbeats = true;
  closeCalls = 0;
  isTerminated = false;
  unsentBytes = 0;
  readonly #listener: SocketListener;
  readonly #platform: FakePlatform;
  #pong: Partial<PongFrame> = {};

  constructor(
    url: string,
    protocols: readonly string[],
    listener: SocketListener,
    platform: FakePlatform,
  ) {
    this.url = url;
    this.protocols = protocols;
    this.#listener = listener;
    this.#platform = platform;
  }

  get token(): string {
    return this.protocols.find((it) => it.startsWith("bearer."))?.slice("bearer.".length) ?? "";
  }

  /** What was sent of an action. */
  actions(action: "message" | "heartbeat"): readonly Record<string, unknown>[] {
    return this.sent.map((it) => ({ ...Object(it) })).filter((it) => it["action"] === action);
  }

  get messages(): readonly unknown[] {
    return this.actions("message").map(({ message }) => message);
  }

  send(text: string): void {
    if (!this.isOpen) return;
    const frame = JSON.parse(text);
    this.sent.push(frame);
    if (frame.action === "heartbeat" && this.answersHeartbeats) this.pong(frame.id);
  }

  close(): void {
    this.closeCalls++;
    if (this.answersClose) this.end(1005);
  }

  terminate(): void {
    this.isTerminated = true;
  }

  /** The gateway accepts the handshake, and answers the first heartbeat. */
  async accept(pong: Partial<PongFrame> = {}): Promise<void> {
    this.#pong = pong;
    this.isOpen = true;
    this.#listener.opened();
    await this.#platform.settle();
  }

  pong(id: string): void {
    const serverTime = this.#platform.date();
    const number = this.#platform.sockets.indexOf(this) + 1;
    const own = { connectionId: `c${number}`, userId: "u1", room: "lobby" };
    const expiresAt = serverTime / 1000 + 7200;
    this.receive({ type: "pong", id, serverTime, expiresAt, ...own, ...this.#pong });
  }

  receive(frame: ServerFrame | string): void {
    this.#listener.received(typeof frame === "string" ? frame : JSON.stringify(frame));
  }

  /** A message of somebody else, unless told otherwise. */
  deliver(
    message: unknown,
    { messageId = JSON.stringify(message), connectionId = "other" } = {},
  ): void {
    const from = { connectionId, userId: "u2" };
    const frame = { type: "message", room: "lobby", from, messageId, sentAt: 1, message };
    this.receive(JSON.stringify(frame));
  }

  ack(id: unknown): void {
    const outcomes = { recipients: 1, delivered: 1, gone: 0, failed: 0, skipped: 0 };
    this.receive({ type: "ack", id: String(id), messageId: `m-${id}`, ...outcomes });
  }

  /** It could not even be made. */
  fail(problem: string): void {
    this.#listener.closed(1006, problem);
  }

  /** The connection ends; before it opened, that is how a refusal looks. */
  end(code = 1006): void {
    this.isOpen = false;
    this.#listener.closed(code);
  }
}
