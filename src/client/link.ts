import type { AckFrame, ErrorFrame, MessageFrame, PongFrame } from "#protocol/frames.ts";
import type { Deferred } from "./deferred.ts";
import { deferred } from "./deferred.ts";
import type { RelayError } from "./errors.ts";
import { GatewayError, OutcomeUnknownError, RefusedError, TimeoutError } from "./errors.ts";
import { readFrame } from "./incoming-frames.ts";
import { heartbeatText } from "./outgoing-frames.ts";
import type { Platform, Socket } from "./platform.ts";
import { abnormalClosure } from "./platform.ts";
import { Timers } from "./timers.ts";

/** How long the gateway may take to accept or refuse: an authorizer and a `$connect` run first. */
const handshakeTimeoutMs = 15_000;

/** How long a heartbeat's answer may take. */
const pongTimeoutMs = 10_000;

/** The same where there is a reason to doubt; a cold function answers within it. */
const checkTimeoutMs = 5_000;

/** Between two heartbeats, give or take a quarter; API Gateway ends idle connections after 10 min. */
const heartbeatMs = 60_000;

/** Who sends and has heard nothing for so long may be talking to nobody. */
const suspiciousSilenceMs = 10_000;

/** Before the first heartbeat is repeated that was answered with an error. */
const greetAgainMs = 1_000;

/** How long a socket may take to close before nobody waits for it any more. */
const closeTimeoutMs = 2_000;

/** How long what is unanswered still has after an error that may have been about it. */
export const doubtMs = 2_000;

export interface LinkListener {
  started(link: Link): void;
  /** Before anything but heartbeats is sent over it. */
  welcomed(pong: PongFrame): void;
  message(frame: MessageFrame): void;
  ack(frame: AckFrame): void;
  /** @param id of the message that was refused, if it had one */
  refused(error: RelayError, id?: string): void;
  /** One of the frames that were sent over it was refused, and it is not known which. */
  doubted(link: Link, error: GatewayError): void;
  ended(link: Link, end: LinkEnd): void;
}

/** How a connection ended. */
export interface LinkEnd {
  readonly reason: string;
  /** Whether it looks like a refusal of its token by the other side. */
  readonly isRefusal: boolean;
}

/**
 * One connection, from its handshake to its end. It is of use once the first heartbeat has been
 * answered: from then on it is known who one is and when it expires.
 */
export class Link {
  readonly #platform: Platform;
  /** Those that end with it. */
  readonly #timers: Timers;
  readonly #listener: LinkListener;
  readonly #socket: Socket;
  /** Of those under way, by id: what to call when there is an answer, or none. */
  readonly #heartbeats = new Map<string, (error?: Error) => void>();
  readonly #welcomed: Deferred<PongFrame | undefined> = deferred();
  readonly #ended: Deferred<LinkEnd> = deferred();
  readonly #closed: Deferred<void> = deferred();
  #stage: "handshake" | "welcome" | "open" | "ended" = "handshake";
  #isExpired = false;
  #isRetired = false;
  #isBeingChecked = false;
  #lastReceivedAt = 0;
  #expiresAt = 0;
  #count = 0;
  /** Of the stage: its deadline, or the next heartbeat. */
  #stopTimer = () => {};
  #stopGreeting = () => {};
  #stopExpiry = () => {};

  constructor(
    platform: Platform,
    url: string,
    protocols: readonly string[],
    listener: LinkListener,
  ) {
    this.#platform = platform;
    this.#timers = new Timers(platform);
    this.#listener = listener;
    this.#socket = platform.openSocket(url, protocols, {
      opened: () => this.#greet(),
      received: (data) => this.#receive(data),
      closed: (code, problem) => this.#onClosed(code, problem),
    });
    this.#setDeadline(handshakeTimeoutMs, "The handshake hung.");
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
    return this.#stage === "open" && this.#socket.isOpen;
  }

  /** What was sent and has not been given to the network yet. */
  get unsentBytes(): number {
    return this.#socket.unsentBytes;
  }

  /** Until it expires, by the relay's clock, whatever this machine's says. */
  get remainingMs(): number {
    return Math.max(0, this.#expiresAt - this.#platform.now());
  }

  send(text: string): void {
    if (this.#platform.now() - this.#lastReceivedAt > suspiciousSilenceMs) this.check();
    this.#socket.send(text);
  }

  /** @returns the round trip in milliseconds */
  ping(): Promise<number> {
    return this.#beat(pongTimeoutMs);
  }

  /** Finds out at once whether it still works, and ends it if it does not. */
  check(): void {
    if (this.#isBeingChecked || this.#isRetired || this.#stage === "ended") return;
    this.#isBeingChecked = true;
    if (this.#stage !== "open") {
      this.#setDeadline(checkTimeoutMs, "It hung.");
      return;
    }
    const isOver = () => {
      this.#isBeingChecked = false;
    };
    this.#beat(checkTimeoutMs).then(isOver, isOver);
  }

  /** Ends neither by a missing heartbeat nor by its expiry: it is kept for what may still arrive. */
  retire(): void {
    this.#isRetired = true;
    this.#stopTimer();
    this.#stopExpiry();
  }

  /** @returns when the socket is closed, or after two seconds */
  close(): Promise<void> {
    this.#end("It was closed.");
    return this.#closed.promise;
  }

  #setDeadline(timeoutMs: number, reason: string): void {
    this.#stopTimer();
    this.#stopTimer = this.#timers.after(timeoutMs, () => this.#end(reason));
  }

  #greet(): void {
    if (this.#stage !== "handshake") return;
    this.#stage = "welcome";
    this.#isBeingChecked = false;
    this.#setDeadline(pongTimeoutMs, unanswered(pongTimeoutMs).message);
    this.#beatUnasked();
  }

  /** After an error, which was about the first heartbeat: nothing else has been sent. */
  #greetAgain(): void {
    this.#stopGreeting();
    const delayMs = greetAgainMs * (0.5 + this.#platform.random());
    this.#stopGreeting = this.#timers.after(delayMs, () => this.#beatUnasked());
  }

  #beatUnasked(): void {
    this.#beat(pongTimeoutMs).catch(() => {});
  }

  #beat(timeoutMs: number): Promise<number> {
    const id = `h${++this.#count}`;
    const { now } = this.#platform;
    const sentAt = now();
    const { unsentBytes } = this.#socket;
    return new Promise((resolve, reject) => {
      const stopTimer = this.#timers.after(timeoutMs, () => {
        this.#heartbeats.get(id)?.(unanswered(timeoutMs));
        const isAlive = this.#lastReceivedAt > sentAt || this.#socket.unsentBytes < unsentBytes;
        if (!isAlive && this.#stage === "open" && !this.#isRetired)
          this.#end(unanswered(timeoutMs).message);
      });
      this.#heartbeats.set(id, (error) => {
        stopTimer();
        this.#heartbeats.delete(id);
        if (error === undefined) resolve(now() - sentAt);
        else reject(error);
      });
      this.#socket.send(heartbeatText(id));
    });
  }

  #receive(data: unknown): void {
    this.#lastReceivedAt = this.#platform.now();
    const frame = readFrame(data);
    if (frame instanceof GatewayError) this.#receiveGatewayError(frame);
    else if (frame?.type === "message") this.#listener.message(frame);
    else if (frame?.type === "ack") this.#listener.ack(frame);
    else if (frame?.type === "pong") this.#receivePong(frame);
    else if (frame?.type === "error") this.#receiveError(frame);
  }

  #receivePong(pong: PongFrame): void {
    this.#heartbeats.get(pong.id ?? "")?.();
    if (this.#stage !== "welcome") return;
    this.#stage = "open";
    this.#isBeingChecked = false;
    this.#stopTimer();
    this.#stopGreeting();
    this.#expiresAt = pong.expiresAt * 1000 - pong.serverTime + this.#platform.now();
    this.#stopExpiry = this.#timers.after(this.remainingMs, () => this.#end("It expired."));
    this.#scheduleHeartbeat();
    this.#listener.welcomed(pong);
    this.#welcomed.resolve(pong);
  }

  #receiveError({ id, code, message, retryable }: ErrorFrame): void {
    const error = new RefusedError(code, message, retryable);
    if (code === "token_expired") this.#isExpired = true;
    if (this.#stage === "welcome") this.#greetAgain();
    const settle = this.#heartbeats.get(id ?? "");
    if (settle === undefined) this.#listener.refused(error, id);
    else settle(error);
  }

  #receiveGatewayError(error: GatewayError): void {
    if (this.#stage === "welcome") this.#greetAgain();
    const doubtful = [...this.#heartbeats.keys()];
    this.#timers.after(doubtMs, () => {
      for (const id of doubtful) this.#heartbeats.get(id)?.(error);
    });
    this.#listener.doubted(this, error);
  }

  #scheduleHeartbeat(): void {
    const delayMs = heartbeatMs * (0.75 + this.#platform.random() / 2);
    this.#stopTimer = this.#timers.after(delayMs, () => {
      this.#beatUnasked();
      this.#scheduleHeartbeat();
    });
  }

  #onClosed(code: number, problem: string | undefined): void {
    this.#closed.resolve();
    const isRefused = this.#stage === "handshake" && code === abnormalClosure;
    if (problem !== undefined) this.#end(`No WebSocket could be made (${problem}).`);
    else if (isRefused) this.#end("The handshake failed.", true);
    else if (this.#isExpired) this.#end("It expired.", this.#stage === "welcome");
    else this.#end(`The connection ended with code ${code}.`);
  }

  /** Only the first end counts. */
  #end(reason: string, isRefusal = false): void {
    if (this.#stage === "ended") return;
    this.#stage = "ended";
    for (const settle of [...this.#heartbeats.values()]) settle(new OutcomeUnknownError());
    this.#timers.stopAll();
    this.#socket.close();
    const stopWaiting = this.#platform.after(closeTimeoutMs, () => {
      this.#socket.terminate();
      this.#closed.resolve();
    });
    void this.#closed.promise.then(stopWaiting);
    const end = { reason, isRefusal };
    this.#listener.ended(this, end);
    this.#ended.resolve(end);
    this.#welcomed.resolve(undefined);
  }
}

function unanswered(timeoutMs: number): TimeoutError {
  return new TimeoutError("A heartbeat was not answered", timeoutMs);
}
