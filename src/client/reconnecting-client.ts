import type { AckFrame, MessageFrame } from "#protocol/frames.ts";
import type { Json } from "#protocol/json.ts";
import { roomNameRule } from "#protocol/room-name.ts";
import type { Settings } from "./connect-options.ts";
import { readOptions } from "./connect-options.ts";
import type { Dialed } from "./dialer.ts";
import { Dialer } from "./dialer.ts";
import type { GatewayError } from "./errors.ts";
import {
  BackpressureError,
  ClosedError,
  ConnectionRefusedError,
  InvalidOptionsError,
  NotConnectedError,
  NotSentError,
  RelayError,
  TimeoutError,
} from "./errors.ts";
import { EventListeners } from "./event-listeners.ts";
import type { Link, LinkEnd } from "./link.ts";
import { doubtMs } from "./link.ts";
import { isPositive } from "./option-values.ts";
import type { QueuedMessage } from "./outbox.ts";
import { Outbox } from "./outbox.ts";
import { messageFrame } from "./outgoing-frames.ts";
import { Pacer } from "./pacer.ts";
import type { Platform, Sign } from "./platform.ts";
import { RecentIds } from "./recent-ids.ts";
import type {
  ConnectOptions,
  OpenDetail,
  ReceivedMessage,
  RelayClient,
  RelayEvents,
} from "./relay-client.ts";
import { Requests } from "./requests.ts";
import { rotationDelayMs } from "./rotation.ts";
import { Timers } from "./timers.ts";

/** A connection that has held for so long has proved that attempts need no longer be spaced. */
const stableMs = 10_000;

/**
 * How long a replaced connection is kept: a broadcast that read the room just before the new one
 * was registered can take as long as a Lambda function behind API Gateway may, 29 s.
 */
const drainMs = 30_000;

/** How often it is looked whether a replaced connection has answered its last request. */
const drainCheckMs = 1_000;

/** More than arrive while two connections overlap, even in a busy room. */
const rememberedMessages = 8_192;

/** More than a room says in the seconds in which a connection waits for its first pong. */
const mostHeld = 1_000;

/** More than a game uses up in the time in which what it sent may still come back to it. */
const rememberedConnections = 64;

/** @throws {InvalidOptionsError} */
export function connectWith<Message = Json>(
  platform: Platform,
  options: ConnectOptions,
): RelayClient<Message> {
  return new ReconnectingClient(platform, readOptions(options));
}

/**
 * Keeps a connection to the relay, one after another.
 *
 * Losing a connection and replacing one before it expires are the same work, to make the next;
 * they differ in that there is something to send over meanwhile. So there is one loop, `#run`, and
 * never more than one attempt under way.
 */
class ReconnectingClient<Message> implements RelayClient<Message> {
  readonly #platform: Platform;
  readonly #settings: Settings;
  readonly #timers: Timers;
  readonly #pacer: Pacer;
  readonly #dialer: Dialer;
  readonly #listeners = new EventListeners<RelayEvents<Message>>();
  /** The codes of errors that nobody listened to. */
  readonly #reported = new Set<string>();
  readonly #outbox: Outbox;
  readonly #requests: Requests;
  readonly #received = new RecentIds(rememberedMessages);
  /** What came while the game did not know that it is connected; in the order in which it came. */
  readonly #held: MessageFrame[] = [];
  readonly #ownConnections = new RecentIds(rememberedConnections);
  /** All that have not ended: the one in use, the next one, and those that were replaced. */
  readonly #links = new Set<Link>();
  #state: RelayClient["state"] = "connecting";
  #me: OpenDetail | undefined;
  #closed: Promise<void> | undefined;
  /** The one in use. */
  #main: Link | undefined;
  #adoptedAt = 0;
  #isReplacing = false;
  #stopWatching = () => {};

  constructor(platform: Platform, settings: Settings) {
    this.#timers = new Timers(platform);
    this.#platform = { ...platform, after: (ms, callback) => this.#timers.after(ms, callback) };
    this.#settings = settings;
    this.#outbox = new Outbox(settings.queueLimit);
    this.#requests = new Requests(this.#platform);
    this.#pacer = new Pacer(this.#platform, (wait) => this.#announceReconnect(wait));
    // Connections outlive the client by what their closing takes, and so do their timers.
    this.#dialer = new Dialer(platform, settings, {
      started: (link) => this.#links.add(link),
      welcomed: (pong) => this.#ownConnections.add(pong.connectionId),
      message: (frame) => this.#onMessage(frame),
      ack: (frame) => this.#requests.acknowledge(frame),
      refused: (error, id) => this.#onRefused(error, id),
      doubted: (link, error) => this.#onDoubted(link, error),
      ended: (link, end) => this.#onEnded(link, end),
    });
    this.#stopWatching = platform.watch((sign) => this.#onSign(sign));
    // Not at once, so that no event comes before the caller can listen.
    queueMicrotask(() => void this.#run());
  }

  get state(): RelayClient["state"] {
    return this.#state;
  }

  get me(): OpenDetail | undefined {
    return this.#me;
  }

  on<Event extends keyof RelayEvents>(
    event: Event,
    listener: (detail: RelayEvents<Message>[Event]) => void,
  ): () => void {
    if (typeof listener !== "function") throw new InvalidOptionsError("on() needs a listener.");
    return this.#listeners.on(event, listener);
  }

  send(message: Message): void {
    this.#dispatch(messageFrame(message));
  }

  async request(message: Message, options?: { readonly timeoutMs?: number }): Promise<AckFrame> {
    const timeoutMs = options?.timeoutMs ?? this.#settings.requestTimeoutMs;
    if (!isPositive(timeoutMs))
      throw new InvalidOptionsError("request() needs a positive timeoutMs.");
    const id = this.#requests.nextId();
    const frame = messageFrame(message, id);
    const answer = this.#requests.add(id, timeoutMs, () => this.#timeOut(id, timeoutMs));
    try {
      this.#dispatch({ ...frame, id });
    } catch (error) {
      this.#requests.fail(id, error);
    }
    return answer;
  }

  async ping(): Promise<number> {
    const link = this.#openLink();
    if (link === undefined) throw new NotConnectedError();
    return link.ping();
  }

  reconnect(): void {
    if (this.#closed) throw new ClosedError();
    this.#pacer.urge();
    this.#checkLinks();
  }

  async close(): Promise<void> {
    this.#finish({ reason: "requested" });
    await this.#closed;
  }

  async #run(): Promise<void> {
    if (!this.#settings.isRoom) return this.#giveUp(new ConnectionRefusedError(badRoom));
    while (!this.#closed) {
      await this.#pacer.untilPromising();
      if (this.#state === "offline") this.#state = "reconnecting";
      const current = this.#main && this.#me;
      const dialed = await this.#dialer.dial(current?.expiresAt ?? Number.NEGATIVE_INFINITY);
      // Most of what is awaited when the client is closed never comes back. If it does, it ends here.
      if (!this.#closed) await this.#proceed(dialed);
    }
  }

  /** @returns when it is time for the next attempt */
  async #proceed(dialed: Dialed): Promise<void> {
    if (dialed.kind === "failed") return this.#pacer.backOff(dialed);
    const isLast = dialed.kind === "impossible";
    if (isLast && this.#main === undefined) return this.#giveUp(dialed.error);
    if (isLast) this.#emit("error", dialed.error);
    if (dialed.kind === "connected") this.#adopt(dialed);
    // A connection can end just before it is adopted, or while its replacement is tried.
    const end = this.#main ? await this.#endOrExpiry(this.#main, isLast) : lost;
    if (end !== undefined && !this.#closed) await this.#pacer.backOff(end);
  }

  /**
   * @param isLast whether there is no point in replacing it before it ends
   * @returns how it ended; nothing when it is time to replace it
   */
  #endOrExpiry(link: Link, isLast: boolean): Promise<Pick<LinkEnd, "reason"> | undefined> {
    this.#isReplacing = false;
    return new Promise((resolve) => {
      const replace = () => {
        this.#isReplacing = true;
        resolve(undefined);
      };
      const delayMs = rotationDelayMs(link.remainingMs, this.#platform.random());
      const stop = isLast ? () => {} : this.#platform.after(delayMs, replace);
      void link.end.then(stop);
      void link.end.then(resolve);
    });
  }

  /** @returns whether there is anything to tell */
  #announceReconnect(wait: RelayEvents["reconnecting"]): boolean {
    if (this.#main !== undefined) return false;
    this.#state = wait.offline ? "offline" : "reconnecting";
    this.#emit("reconnecting", wait);
    return true;
  }

  /** From here on it is this connection that messages are sent over. */
  #adopt({ link, pong }: Extract<Dialed, { readonly kind: "connected" }>): void {
    if (!this.#links.has(link)) return;
    const { connectionId, userId, room, expiresAt } = pong;
    const replaced = this.#main;
    this.#main = link;
    this.#me = { connectionId, userId, room, expiresAt };
    this.#adoptedAt = this.#platform.now();
    if (replaced !== undefined) this.#drain(replaced);
    this.#state = "open";
    for (const message of this.#outbox.takeAll()) this.#sendOver(link, message);
    if (replaced === undefined) this.#emit("open", this.#me);
    for (const frame of this.#held.splice(0)) this.#tell(frame);
  }

  /** Keeps a replaced connection for what is still on its way: messages, and its last answers. */
  #drain(link: Link): void {
    link.retire();
    const check = () => {
      if (this.#requests.areWaitingFor(link)) this.#platform.after(drainCheckMs, check);
      else void link.close();
    };
    // Beyond its expiry nothing is delivered over it but answers.
    this.#platform.after(Math.min(drainMs, link.remainingMs), check);
  }

  #dispatch(message: QueuedMessage): void {
    const link = this.#openLink();
    if (link === undefined && this.#settings.queueLimit === 0) throw new NotConnectedError();
    const { unsentBytes } = link ?? this.#outbox;
    const isTooMuch = unsentBytes + message.bytes > this.#settings.unsentLimitBytes;
    if (isTooMuch) throw new BackpressureError(unsentBytes);
    if (link === undefined) this.#outbox.add(message);
    else this.#sendOver(link, message);
  }

  #openLink(): Link | undefined {
    if (this.#closed) throw new ClosedError();
    return this.#main?.isOpen ? this.#main : undefined;
  }

  #sendOver(link: Link, { text, id }: QueuedMessage): void {
    link.send(text);
    if (id !== undefined) this.#requests.sentOver(link, id);
  }

  #timeOut(id: string, timeoutMs: number): TimeoutError {
    this.#requests.linkOf(id)?.check();
    const outcome = this.#outbox.remove(id) ? "sent" : "acknowledged";
    return new TimeoutError(`A message was not ${outcome}`, timeoutMs);
  }

  #onMessage(frame: MessageFrame): void {
    if (this.#state === "closed") return;
    // The relay spares only the connection that sent it, and there may be two of this client.
    if (this.#ownConnections.has(frame.from.connectionId)) return;
    if (!this.#received.add(frame.messageId)) return;
    if (this.#state === "open") this.#tell(frame);
    else if (this.#held.push(frame) > mostHeld) this.#held.shift();
  }

  #tell(frame: MessageFrame): void {
    if (this.#state === "closed") return;
    // What players send one another, the game says by its type, and checks if it wants to.
    this.#emit("message", frame as ReceivedMessage<Message>);
  }

  #onRefused(error: RelayError, id: string | undefined): void {
    if (id !== undefined) this.#requests.fail(id, error);
    else if (!this.#closed) this.#emit("error", error);
  }

  #onDoubted(link: Link, error: GatewayError): void {
    this.#requests.failUnansweredSoon(link, doubtMs, error);
    this.#onRefused(error, undefined);
  }

  #onEnded(link: Link, end: LinkEnd): void {
    this.#links.delete(link);
    this.#requests.linkEnded(link);
    if (link !== this.#main || this.#state === "closed") return;
    if (this.#platform.now() - this.#adoptedAt >= stableMs) this.#pacer.startOver();
    this.#main = undefined;
    this.#state = "reconnecting";
    // The next one is being made already: at most, the pause between two attempts is cut short.
    if (this.#isReplacing) this.#pacer.lostMeanwhile(end.reason);
  }

  #onSign(sign: Sign): void {
    if (this.#pacer.notice(sign)) this.#checkLinks();
  }

  #checkLinks(): void {
    for (const link of this.#links) link.check();
  }

  #giveUp(error: ConnectionRefusedError): void {
    this.#finish({ reason: "refused", error });
  }

  #finish(detail: RelayEvents["closed"]): void {
    if (this.#state === "closed") return;
    this.#state = "closed";
    this.#stopWatching();
    this.#dialer.stop();
    this.#timers.stopAll();
    this.#closed = Promise.all([...this.#links].map((link) => link.close())).then(() => {});
    this.#rejectUnsent();
    this.#emit("closed", detail);
  }

  #rejectUnsent(): void {
    const messages = this.#outbox.takeAll();
    for (const { id } of messages) {
      if (id !== undefined) this.#requests.fail(id, new NotSentError(1));
    }
    const sends = messages.filter(({ id }) => id === undefined).length;
    if (sends > 0) this.#emit("error", new NotSentError(sends));
  }

  #emit<Event extends keyof RelayEvents>(event: Event, detail: RelayEvents<Message>[Event]): void {
    if (!this.#listeners.emit(event, detail)) this.#reportOnce(detail);
  }

  /** So that a game without listeners does not fail in silence. */
  #reportOnce(detail: RelayEvents<Message>[keyof RelayEvents]): void {
    const error = "error" in detail ? detail.error : detail;
    if (!(error instanceof RelayError) || this.#reported.has(error.code)) return;
    this.#reported.add(error.code);
    this.#platform.report(error);
  }
}

const lost = { reason: "It was lost." };

const badRoom = `A room name is ${roomNameRule}.`;
