import type { Code } from "#protocol/codes.ts";
import { codes } from "#protocol/codes.ts";
import type { ClientFrames, ErrorFrame, Member, PongFrame, ServerFrame } from "#protocol/frames.ts";
import type { Json } from "#protocol/json.ts";
import type {
  HttpRequest,
  HttpResponse,
  Platform,
  Sign,
  Socket,
  SocketListener,
} from "../../../../src/client/platform.ts";
import { epoch } from "../../../support/builders.ts";
import type { SentMessage } from "./fake-room.ts";
import { FakeRoom, ownSeat } from "./fake-room.ts";

interface Timer {
  readonly at: number;
  readonly callback: () => void;
}

/** A place where time passes only when told, and where the test is the gateway. */
export class FakePlatform implements Platform {
  /** All that were ever opened, in order. */
  readonly sockets: FakeSocket[] = [];
  readonly room = new FakeRoom();
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
  /** Whether messages get into the log, and the log to this client. */
  placesMessages = false;
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

  /** The frames with messages that were sent. */
  get frames(): readonly SentMessage[] {
    return this.sent
      .map((it) => it as SentMessage & { action: string })
      .filter((it) => it.action === "message");
  }

  /** All messages that were sent, in order. */
  get messages(): readonly Json[] {
    return this.frames.flatMap(({ message, messages = [message] }) => messages);
  }

  send(text: string): void {
    if (!this.isOpen) return;
    const frame = JSON.parse(text);
    this.sent.push(frame);
    if (frame.action === "heartbeat" && this.answersHeartbeats) this.#answer(frame);
    if (frame.action === "message" && this.placesMessages) queueMicrotask(() => this.place(frame));
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

  /** What was missed comes first; without an id, nothing comes if nothing was. */
  #answer({ id, since, members, digest, profile }: ClientFrames["heartbeat"]): void {
    const { room } = this.#platform;
    if (profile !== undefined) this.#introduce(profile);
    const replay = since === undefined ? [] : room.replay(since);
    const isOther = replay?.length === 0 && digest !== undefined && digest !== room.digest;
    const isListed = room.isAnnounced && (members || isOther);
    if (id === undefined && replay?.length === 0 && !isListed) return;
    for (const frame of replay ?? []) this.receive(frame);
    if (isListed) this.list();
    const count = room.people.size;
    const told = room.isAnnounced ? { count, digest: room.digest } : {};
    this.pong(id, { ...told, ...(since !== undefined && { recovered: replay !== undefined }) });
  }

  /** Everybody who is in the room is told, each in a frame. */
  list(members: Iterable<Member> = this.#platform.room.people.values()): void {
    for (const member of members) this.receive({ type: "members", members: [member] });
  }

  #introduce(profile: Json): void {
    const { room } = this.#platform;
    const { connectionId } = this;
    const expiresAt = this.#platform.date() / 1000 + 7200;
    const member = { seat: ownSeat, user: "u1", connectionId, profile, expiresAt };
    room.people.set(connectionId, member);
  }

  get connectionId(): string {
    return `c${this.#platform.sockets.indexOf(this) + 1}`;
  }

  pong(id?: string, members: Partial<PongFrame> = {}): void {
    const serverTime = this.#platform.date();
    const { connectionId } = this;
    const { head } = this.#platform.room;
    const own = { connectionId, userId: "u1", seat: ownSeat, room: "lobby", head };
    const expiresAt = serverTime / 1000 + 7200;
    const echoed = id === undefined ? {} : { id };
    const all = { ...own, ...this.#pong, ...members };
    this.receive({ type: "pong", ...echoed, serverTime, expiresAt, ...all });
  }

  receive(frame: ServerFrame | string): void {
    this.#listener.received(typeof frame === "string" ? frame : JSON.stringify(frame));
  }

  /** Somebody else says something, which gets into the log and to this client. */
  deliver(...messages: readonly unknown[]): void {
    this.receive(this.#platform.room.hear(...messages));
  }

  /** What was sent last gets into the log, and the log to this client. */
  place(frame = this.frames.at(-1)): void {
    const tick = frame && this.#platform.room.place(frame);
    if (tick !== undefined) this.receive(tick);
  }

  /** The relay refuses what was sent last. */
  refuse(code: Code, members: Partial<ErrorFrame> = {}): void {
    const id = this.frames.at(-1)?.id ?? 0;
    const { retryable } = codes[code];
    this.receive({ type: "error", id, code, message: `It is ${code}.`, retryable, ...members });
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
