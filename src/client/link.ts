import type { AckFrame, ErrorFrame, MessageFrame, PongFrame } from "#protocol/frames.ts";
import type { RelayError } from "./errors.ts";
import { GatewayError, OutcomeUnknownError, RefusedError, TimeoutError } from "./errors.ts";
import { readFrame } from "./incoming-frames.ts";
import { heartbeatText } from "./outgoing-frames.ts";
import type { Platform, Socket } from "./platform.ts";
import { abnormalClosure } from "./platform.ts";

/** How long the gateway may take to accept or refuse: an authorizer and a `$connect` run first. */
const handshakeTimeoutMs = 15_000;

/** How long a heartbeat's answer may take. */
const pongTimeoutMs = 10_000;

/** Between two heartbeats, give or take a quarter; API Gateway ends idle connections after 10 min. */
const heartbeatMs = 60_000;

/** How long a socket may take to close before nobody waits for it any more. */
const closeTimeoutMs = 2_000;

export interface LinkListener {
  started(link: Link): void;
  /** Before anything but heartbeats is sent over it. */
  welcomed(pong: PongFrame): void;
  message(frame: MessageFrame): void;
  ack(frame: AckFrame): void;
  /** @param id of the message that was refused, if it had one */
  refused(error: RelayError, id?: string): void;
  ended(link: Link, end: LinkEnd): void;
}

/** How a connection ended. */
export interface LinkEnd {
  /** How far it came. */
  readonly stage: "handshake" | "welcome" | "open";
  readonly reason: string;
  /** Whether it looks like a refusal by the other side. */
  readonly isRefusal: boolean;
}

/**
 * One connection, from its handshake to its end. It is of use once the first heartbeat has been
 * answered: from then on it is known who one is and when it expires.
 */
export class Link {
  readonly #platform: Platform;
  readonly #listener: LinkListener;
  readonly #socket: Socket;
  /** Of those under way, by id: what to call when there is an answer, or none. */
  readonly #heartbeats = new Map<string, (error?: Error) => void>();
  readonly #welcomed = Promise.withResolvers<PongFrame | undefined>();
  readonly #ended = Promise.withResolvers<LinkEnd>();
  readonly #closed = Promise.withResolvers<void>();
  #stage: LinkEnd["stage"] = "handshake";
  #hasEnded = false;
  #isExpired = false;
  #lastReceivedAt = 0;
  #expiresAt = 0;
  #count = 0;
  #stopTimer: () => void;
  #stopExpiry = () => {};

  constructor(
    platform: Platform,
    url: string,
    protocols: readonly string[],
    listener: LinkListener,
  ) {
    this.#platform = platform;
    this.#listener = listener;
    this.#socket = platform.openSocket(url, protocols, {
      opened: () => this.#greet(),
      received: (data) => this.#receive(data),
      closed: (code) => this.#onClosed(code),
    });
    this.#stopTimer = platform.after(handshakeTimeoutMs, () => this.#end("The handshake hung."));
    listener.started(this);
  }

  /** Resolves with the first pong, from when on it is of use; with nothing if it ends before. */
  get welcome(): Promise<PongFrame | undefined> {
    return this.#welcomed.promise;
  }

  /** Resolves when it has ended, however that came. */
  get end(): Promise<LinkEnd> {
    return this.#ended.promise;
  }

  /** Whether what is sent now goes out. */
  get isOpen(): boolean {
    return !this.#hasEnded && this.#stage === "open" && this.#socket.isOpen;
  }

  /** Until it expires, by the relay's clock, whatever this machine's says. */
  get remainingMs(): number {
    return Math.max(0, this.#expiresAt - this.#platform.now());
  }

  send(text: string): void {
    this.#socket.send(text);
  }

  /** Ends neither by a missing heartbeat nor by its expiry: it is kept for what may still arrive. */
  retire(): void {
    this.#stopTimer();
    this.#stopExpiry();
  }

  /** @returns when the socket is closed, or after two seconds */
  close(): Promise<void> {
    this.#end("It was closed.");
    return this.#closed.promise;
  }

  #greet(): void {
    if (this.#hasEnded) return;
    this.#stage = "welcome";
    this.#stopTimer();
    this.#beatUnasked();
  }

  #beatUnasked(): void {
    this.ping().catch(() => {});
  }

  /** @returns the round trip in milliseconds */
  ping(): Promise<number> {
    const id = `h${++this.#count}`;
    const { now, after } = this.#platform;
    const sentAt = now();
    return new Promise((resolve, reject) => {
      const stopTimer = after(pongTimeoutMs, () => this.#missPong(id, sentAt));
      this.#heartbeats.set(id, (error) => {
        stopTimer();
        this.#heartbeats.delete(id);
        if (error === undefined) resolve(now() - sentAt);
        else reject(error);
      });
      this.send(heartbeatText(id));
    });
  }

  /** A connection over which anything arrives is alive, however late its pongs are. */
  #missPong(id: string, sentAt: number): void {
    const error = new TimeoutError("A heartbeat was not answered", pongTimeoutMs);
    this.#heartbeats.get(id)?.(error);
    if (this.#stage !== "open" || this.#lastReceivedAt <= sentAt) this.#end(error.message);
  }

  #receive(data: unknown): void {
    this.#lastReceivedAt = this.#platform.now();
    const frame = readFrame(data);
    if (frame instanceof GatewayError) this.#listener.refused(frame);
    else if (frame.type === "message") this.#listener.message(frame);
    else if (frame.type === "ack") this.#listener.ack(frame);
    else if (frame.type === "pong") this.#receivePong(frame);
    else if (frame.type === "error") this.#receiveError(frame);
  }

  #receivePong(pong: PongFrame): void {
    this.#heartbeats.get(pong.id ?? "")?.();
    if (this.#stage !== "welcome" || this.#hasEnded) return;
    this.#stage = "open";
    this.#expiresAt = pong.expiresAt * 1000 - pong.serverTime + this.#platform.now();
    this.#stopExpiry = this.#platform.after(this.remainingMs, () => this.#end("It expired."));
    this.#scheduleHeartbeat();
    this.#listener.welcomed(pong);
    this.#welcomed.resolve(pong);
  }

  #receiveError({ id, code, message, retryable }: ErrorFrame): void {
    const error = new RefusedError(code, message, retryable);
    if (code === "token_expired") this.#isExpired = true;
    const settle = this.#heartbeats.get(id ?? "");
    if (settle === undefined) this.#listener.refused(error, id);
    else settle(error);
  }

  #scheduleHeartbeat(): void {
    const delayMs = heartbeatMs * (0.75 + this.#platform.random() / 2);
    this.#stopTimer = this.#platform.after(delayMs, () => {
      this.#beatUnasked();
      this.#scheduleHeartbeat();
    });
  }

  #onClosed(code: number): void {
    this.#closed.resolve();
    const isRefused = this.#stage === "handshake" && code === abnormalClosure;
    if (isRefused) this.#end("The handshake failed.", true);
    else if (this.#isExpired) this.#end("It expired.", this.#stage === "welcome");
    else this.#end(`The connection ended with code ${code}.`);
  }

  /** Only the first end counts. */
  #end(reason: string, isRefusal = false): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    this.retire();
    for (const settle of [...this.#heartbeats.values()]) settle(new OutcomeUnknownError());
    this.#socket.close();
    const stopTimer = this.#platform.after(closeTimeoutMs, this.#closed.resolve);
    void this.#closed.promise.then(stopTimer);
    const end = { stage: this.#stage, reason, isRefusal };
    this.#listener.ended(this, end);
    this.#ended.resolve(end);
    this.#welcomed.resolve(undefined);
  }
}
