import type { AckFrame, MessageFrame } from "#protocol/frames.ts";
import type { Json } from "#protocol/json.ts";
import { backoffMs } from "./backoff.ts";
import type { Settings } from "./connect-options.ts";
import { readOptions } from "./connect-options.ts";
import type { Dialed } from "./dialer.ts";
import { Dialer } from "./dialer.ts";
import type { RelayError } from "./errors.ts";
import {
  ClosedError,
  ConnectionRefusedError,
  NotConnectedError,
  NotSentError,
  TimeoutError,
} from "./errors.ts";
import { EventListeners } from "./event-listeners.ts";
import type { Link, LinkEnd } from "./link.ts";
import type { QueuedMessage } from "./outbox.ts";
import { Outbox } from "./outbox.ts";
import { messageText } from "./outgoing-frames.ts";
import type { Platform } from "./platform.ts";
import { RecentIds } from "./recent-ids.ts";
import type { Verdict } from "./refusals.ts";
import type { ConnectOptions, RelayClient, RelayEvents } from "./relay-client.ts";
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

/** More than a game uses up in the time in which what it sent may still come back to it. */
const rememberedConnections = 64;

/** @throws {InvalidOptionsError} */
export function connectWith(platform: Platform, options: ConnectOptions): RelayClient {
  return new ReconnectingClient(platform, readOptions(options));
}

/**
 * Keeps a connection to the relay, one after another.
 *
 * Losing a connection and replacing one before it expires are the same work, to make the next;
 * they differ in that there is something to send over meanwhile. So there is one loop, `#run`, and
 * never more than one attempt under way.
 */
class ReconnectingClient implements RelayClient {
  readonly #platform: Platform;
  readonly #settings: Settings;
  readonly #timers: Timers;
  readonly #dialer: Dialer;
  readonly #listeners = new EventListeners<RelayEvents>();
  readonly #outbox: Outbox;
  readonly #requests: Requests;
  readonly #received = new RecentIds(rememberedMessages);
  readonly #ownConnections = new RecentIds(rememberedConnections);
  /** All that have not ended: the one in use, the next one, and those that were replaced. */
  readonly #links = new Set<Link>();
  #state: RelayClient["state"] = "connecting";
  #closed: Promise<void> | undefined;
  /** The one in use. */
  #main: Link | undefined;
  #adoptedAt = 0;
  /** Of the one in use, in epoch seconds. */
  #expiresAt = 0;
  #attempt = 0;
  #isReplacing = false;
  #endPause = () => {};

  constructor(platform: Platform, settings: Settings) {
    this.#timers = new Timers(platform);
    this.#platform = { ...platform, after: (ms, callback) => this.#timers.after(ms, callback) };
    this.#settings = settings;
    this.#outbox = new Outbox(settings.queueLimit);
    this.#requests = new Requests(this.#platform);
    this.#dialer = new Dialer(this.#platform, settings, {
      started: (link) => this.#links.add(link),
      welcomed: (pong) => this.#ownConnections.add(pong.connectionId),
      message: (frame) => this.#onMessage(frame),
      ack: (frame) => this.#requests.acknowledge(frame),
      refused: (error, id) => this.#onRefused(error, id),
      ended: (link, end) => this.#onEnded(link, end),
    });
    // Not at once, so that no event comes before the caller can listen.
    queueMicrotask(() => void this.#run());
  }

  get state(): RelayClient["state"] {
    return this.#state;
  }

  on<Event extends keyof RelayEvents>(
    event: Event,
    listener: (detail: RelayEvents[Event]) => void,
  ): () => void {
    return this.#listeners.on(event, listener);
  }

  send(message: Json): void {
    this.#dispatch({ text: messageText(message) });
  }

  async request(
    message: Json,
    { timeoutMs = this.#settings.requestTimeoutMs }: { readonly timeoutMs?: number } = {},
  ): Promise<AckFrame> {
    const id = this.#requests.nextId();
    const text = messageText(message, id);
    const answer = this.#requests.add(id, timeoutMs, () => {
      const outcome = this.#outbox.remove(id) ? "sent" : "acknowledged";
      return new TimeoutError(`A message was not ${outcome}`, timeoutMs);
    });
    try {
      this.#dispatch({ text, id });
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

  async close(): Promise<void> {
    this.#finish({ reason: "requested" });
    await this.#closed;
  }

  async #run(): Promise<void> {
    if (!this.#settings.isRoomName) return this.#giveUp(new ConnectionRefusedError(badRoom));
    while (!this.#closed) {
      const dialed = await this.#dialer.dial(this.#expiresAt);
      // Most of what is awaited when the client is closed never comes back. If it does, it ends here.
      if (!this.#closed) await this.#proceed(dialed);
    }
  }

  /** @returns when it is time for the next attempt */
  async #proceed(dialed: Dialed | Verdict | undefined): Promise<void> {
    if (typeof dialed === "string") return this.#backOff(dialed);
    const isLast = dialed instanceof ConnectionRefusedError;
    if (isLast && this.#main === undefined) return this.#giveUp(dialed);
    if (isLast) this.#emit("error", dialed);
    else if (dialed !== undefined) this.#adopt(dialed);
    // A connection can end just before it is adopted, or while its replacement is tried.
    const end = this.#main ? await this.#endOrExpiry(this.#main, isLast) : lost;
    if (end !== undefined && !this.#closed) await this.#backOff(end.reason);
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

  #backOff(reason: string): Promise<void> {
    const delayMs = backoffMs(++this.#attempt, this.#platform.random());
    if (this.#main === undefined) this.#announceReconnect(delayMs, reason);
    return new Promise((resolve) => {
      const stop = this.#platform.after(delayMs, resolve);
      this.#endPause = () => {
        stop();
        resolve();
      };
    });
  }

  #announceReconnect(delayMs: number, reason: string): void {
    this.#state = "reconnecting";
    this.#emit("reconnecting", { attempt: this.#attempt, delayMs, reason });
  }

  /** From here on it is this connection that messages are sent over. */
  #adopt({ link, pong }: Dialed): void {
    if (!this.#links.has(link)) return;
    const { connectionId, userId, room, expiresAt } = pong;
    const replaced = this.#main;
    this.#main = link;
    this.#expiresAt = expiresAt;
    this.#adoptedAt = this.#platform.now();
    if (replaced !== undefined) this.#drain(replaced);
    this.#state = "open";
    for (const message of this.#outbox.takeAll()) this.#sendOver(link, message);
    if (replaced === undefined) this.#emit("open", { connectionId, userId, room, expiresAt });
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
    if (link !== undefined) this.#sendOver(link, message);
    else if (this.#settings.queueLimit === 0) throw new NotConnectedError();
    else this.#outbox.add(message);
  }

  #openLink(): Link | undefined {
    if (this.#closed) throw new ClosedError();
    return this.#main?.isOpen ? this.#main : undefined;
  }

  #sendOver(link: Link, { text, id }: QueuedMessage): void {
    link.send(text);
    if (id !== undefined) this.#requests.sentOver(link, id);
  }

  #onMessage(frame: MessageFrame): void {
    if (this.#state === "closed") return;
    // The relay spares only the connection that sent it, and there may be two of this client.
    if (this.#ownConnections.has(frame.from.connectionId)) return;
    if (this.#received.add(frame.messageId)) this.#emit("message", frame);
  }

  #onRefused(error: RelayError, id: string | undefined): void {
    if (id !== undefined) this.#requests.fail(id, error);
    else if (!this.#closed) this.#emit("error", error);
  }

  #onEnded(link: Link, end: LinkEnd): void {
    this.#links.delete(link);
    this.#requests.linkEnded(link);
    if (link !== this.#main || this.#state === "closed") return;
    if (this.#platform.now() - this.#adoptedAt >= stableMs) this.#attempt = 0;
    this.#main = undefined;
    this.#expiresAt = 0;
    this.#state = "reconnecting";
    // The next one is being made already: at most, the pause between two attempts is cut short.
    if (!this.#isReplacing) return;
    this.#attempt ||= 1;
    this.#announceReconnect(0, end.reason);
    this.#endPause();
  }

  #giveUp(error: ConnectionRefusedError): void {
    this.#finish({ reason: "refused", error });
  }

  #finish(detail: RelayEvents["closed"]): void {
    if (this.#state === "closed") return;
    this.#state = "closed";
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

  #emit<Event extends keyof RelayEvents>(event: Event, detail: RelayEvents[Event]): void {
    this.#listeners.emit(event, detail);
  }
}

const lost = { reason: "It was lost." };

const badRoom = "A room name is 1 to 64 of A-Z, a-z, 0-9, '_' and '-'.";
