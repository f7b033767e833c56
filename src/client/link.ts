import type {
  ErrorFrame,
  Member,
  MembersFrame,
  PongFrame,
  ReplayFrame,
  TickFrame,
} from "#protocol/frames.ts";
import type { Json } from "#protocol/json.ts";
import type { Position } from "#protocol/position.ts";
import type { Deferred } from "./deferred.ts";
import { deferred } from "./deferred.ts";
import {
  ConnectionRefusedError,
  dismissalOf,
  GatewayError,
  OutcomeUnknownError,
  RefusedError,
  TimeoutError,
} from "./errors.ts";
import type { Answer, Ask } from "./heartbeat.ts";
import { readFrame } from "./incoming-frames.ts";
import { heartbeatFrame } from "./outgoing-frames.ts";
import type { Platform, Socket } from "./platform.ts";
import { abnormalClosure } from "./platform.ts";
import { Pulse } from "./pulse.ts";
import { Timers } from "./timers.ts";

/** How long the gateway may take to accept or refuse: an authorizer and a `$connect` run first. */
const handshakeTimeoutMs = 15_000;

/** How long a heartbeat's answer may take. */
const pongTimeoutMs = 10_000;

/** The same where there is a reason to doubt; a cold function answers within it. */
const checkTimeoutMs = 5_000;

/** Who sends and has heard nothing for so long may be talking to nobody. */
const suspiciousSilenceMs = 10_000;

/** After so long a silence, a heartbeat asks whether there is anybody. */
const longSilenceMs = 30_000;

/** Before the first heartbeat is repeated that was answered with an error. */
const greetAgainMs = 1_000;

/** How long a socket may take to close before nobody waits for it any more. */
const closeTimeoutMs = 2_000;

/** How long what is unanswered still has after an error that may have been about it. */
const doubtMs = 2_000;

export interface LinkListener {
  /** What others shall know of the player. */
  readonly profile: Json;
  /** @returns what is applied of the room's log, and who is known there; nothing by a newcomer */
  standing(): Pick<Ask, "since" | "digest">;
  started(link: Link): void;
  pages(frame: TickFrame | ReplayFrame): void;
  /** Any but the first. */
  pong(answer: Answer): void;
  /** Something that was sent, and was no heartbeat. */
  refused(frame: ErrorFrame): void;
  /** Something that was sent, and it is not known what. */
  doubted(error: GatewayError): void;
  ended(link: Link, end: LinkEnd): void;
}

/** How a connection ended. */
export interface LinkEnd {
  readonly reason: string;
  /** Whether it looks like a refusal of its token by the other side. */
  readonly isRefusal: boolean;
  /** What the relay has said, if no other connection can do any better. */
  readonly error?: ConnectionRefusedError;
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
  readonly #heartbeats = new Map<string, (answer: Answer | Error) => void>();
  readonly #pulse: Pulse;
  readonly #welcomed: Deferred<Answer | undefined> = deferred();
  readonly #ended: Deferred<LinkEnd> = deferred();
  readonly #closed: Deferred<void> = deferred();
  #stage: "handshake" | "welcome" | "open" | "ended" = "handshake";
  #isBeingChecked = false;
  #isMeasured = false;
  #lastReceivedAt = 0;
  #expiresAt = 0;
  #roundTripMs = Number.POSITIVE_INFINITY;
  #since: Position | null | undefined;
  #count = 0;
  /** Who was listed since the last pong. */
  #members: readonly Member[] | undefined;
  #stopDeadline = () => {};
  #stopGreeting = () => {};

  constructor(
    platform: Platform,
    url: string,
    protocols: readonly string[],
    listener: LinkListener,
  ) {
    this.#platform = platform;
    this.#timers = new Timers(platform);
    this.#listener = listener;
    this.#pulse = new Pulse({ ...platform, after: this.#after }, () => this.#tellStanding());
    this.#socket = platform.openSocket(url, protocols, {
      opened: () => this.#greet(),
      received: (data) => this.#receive(data),
      closed: (code, problem) => this.#onClosed(code, problem),
    });
    this.#setDeadline(handshakeTimeoutMs, "The handshake hung.");
    listener.started(this);
  }

  /** Resolves with the first pong, from when on it is of use; with nothing if it ends before. */
  get welcome(): Promise<Answer | undefined> {
    return this.#welcomed.promise;
  }

  /** Resolves when it has ended, however that came. */
  get end(): Promise<LinkEnd> {
    return this.#ended.promise;
  }

  /** What its first heartbeat asked with; nothing by a newcomer. */
  get since(): Position | null | undefined {
    return this.#since;
  }

  /** The shortest that a heartbeat has taken, milliseconds. */
  get roundTripMs(): number {
    return this.#roundTripMs;
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
  async ping(): Promise<number> {
    const sentAt = this.#platform.now();
    await this.#beat(pongTimeoutMs);
    return this.#platform.now() - sentAt;
  }

  /** Finds out how long a round trip takes, once. */
  measure(): void {
    if (this.#isMeasured) return;
    this.#isMeasured = true;
    this.ping().catch(() => {});
  }

  /** Asks for what is missing, which comes before the answer. */
  ask(ask: Ask): Promise<Answer> {
    return this.#beat(checkTimeoutMs, ask);
  }

  /** Finds out at once whether it still works, and ends it if it does not. */
  check(): void {
    if (this.#isBeingChecked || this.#stage === "ended") return;
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

  /** @returns when the socket is closed, or after two seconds */
  close(): Promise<void> {
    this.#end("It was closed.");
    return this.#closed.promise;
  }

  readonly #after = (delayMs: number, callback: () => void) =>
    this.#timers.after(delayMs, callback);

  #setDeadline(timeoutMs: number, reason: string): void {
    this.#stopDeadline();
    this.#stopDeadline = this.#timers.after(timeoutMs, () => this.#end(reason));
  }

  #greet(): void {
    if (this.#stage !== "handshake") return;
    this.#stage = "welcome";
    this.#isBeingChecked = false;
    this.#awaitWelcome();
    this.#introduce();
  }

  #awaitWelcome(): void {
    this.#setDeadline(pongTimeoutMs, unanswered(pongTimeoutMs).message);
  }

  /** After an error, which was about the first heartbeat: nothing else has been sent. */
  #greetAgain(): void {
    this.#stopGreeting();
    const delayMs = greetAgainMs * (0.5 + this.#platform.random());
    this.#stopGreeting = this.#timers.after(delayMs, () => this.#introduce());
  }

  /** Whoever has been here before is told what was missed, and everybody who is here. */
  #introduce(): void {
    const { profile } = this.#listener;
    this.#since = this.#listener.standing().since;
    this.#beat(pongTimeoutMs, { since: this.#since, profile, members: true }).catch(() => {});
  }

  /** Where something is heard now and then, no answer is needed: it comes if something is missing. */
  #tellStanding(): void {
    const standing = this.#listener.standing();
    const isQuiet = this.#platform.now() - this.#lastReceivedAt > longSilenceMs;
    if (isQuiet) this.#beat(pongTimeoutMs, standing).catch(() => {});
    else this.#socket.send(heartbeatFrame(standing));
  }

  #tellStandingLater(): void {
    const delayMs = greetAgainMs * (1 + this.#platform.random());
    this.#timers.after(delayMs, () => this.#tellStanding());
  }

  #beat(timeoutMs: number, ask?: Ask): Promise<Answer> {
    const id = `h${++this.#count}`;
    const { now } = this.#platform;
    const sentAt = now();
    const { unsentBytes } = this.#socket;
    return new Promise((resolve, reject) => {
      const stopTimer = this.#timers.after(timeoutMs, () => {
        this.#heartbeats.get(id)?.(unanswered(timeoutMs));
        const isAlive = this.#lastReceivedAt > sentAt || this.#socket.unsentBytes < unsentBytes;
        if (!isAlive && this.#stage === "open") this.#end(unanswered(timeoutMs).message);
      });
      this.#heartbeats.set(id, (answer) => {
        stopTimer();
        this.#heartbeats.delete(id);
        if (answer instanceof Error) return reject(answer);
        // The first one brings the player into the room as well, which takes longer.
        if (this.#stage === "open") this.#roundTripMs = Math.min(this.#roundTripMs, now() - sentAt);
        resolve(answer);
      });
      this.#socket.send(heartbeatFrame({ id, ...ask }));
    });
  }

  #receive(data: unknown): void {
    this.#lastReceivedAt = this.#platform.now();
    const frame = readFrame(data);
    if (frame instanceof GatewayError) this.#receiveGatewayError(frame);
    else if (frame?.type === "pong") this.#receivePong(frame);
    else if (frame?.type === "error") this.#receiveError(frame);
    else if (frame !== undefined) this.#receiveAsked(frame);
  }

  /** What comes before a pong, and pages also by themselves. */
  #receiveAsked(frame: TickFrame | ReplayFrame | MembersFrame): void {
    // It can take long over a slow network.
    if (this.#stage === "welcome") this.#awaitWelcome();
    if (frame.type === "members") {
      this.#members = [...(this.#members ?? []), ...frame.members];
      return;
    }
    if (this.#stage !== "welcome") this.#pulse.heard();
    this.#listener.pages(frame);
  }

  #receivePong(pong: PongFrame): void {
    const answer = this.#members ? { ...pong, members: this.#members } : pong;
    this.#members = undefined;
    this.#heartbeats.get(pong.id ?? "")?.(answer);
    if (this.#stage === "welcome") this.#open(answer);
    else this.#listener.pong(answer);
  }

  #open(pong: Answer): void {
    this.#stage = "open";
    this.#isBeingChecked = false;
    this.#stopDeadline();
    this.#stopGreeting();
    this.#expiresAt = pong.expiresAt * 1000 - pong.serverTime + this.#platform.now();
    this.#timers.after(this.remainingMs, () => this.#end("It expired."));
    this.#pulse.start();
    this.#welcomed.resolve(pong);
  }

  #receiveError(frame: ErrorFrame): void {
    const { id, code, message, retryable } = frame;
    const isOver = code === "token_expired" || code === "unauthorized";
    const isGreeting = this.#stage === "welcome";
    const isFinal = isGreeting && !isOver && !retryable;
    const error = isFinal ? refusedGreeting(frame) : dismissalOf(frame);
    if (error !== undefined) {
      this.#end(error.message, { error });
      return;
    }
    if (isGreeting) this.#greetAgain();
    const settle = this.#heartbeats.get(String(id));
    if (settle !== undefined) settle(new RefusedError(code, message, retryable));
    // Of a heartbeat without an id: it can wait.
    else if (code === "too_fast" && id === undefined && !isGreeting) this.#tellStandingLater();
    // What was sent over it is not lost: it waits for the next connection.
    else if (!isOver) this.#listener.refused(frame);
    if (isOver) this.#end(message, { isRefusal: isGreeting });
  }

  #receiveGatewayError(error: GatewayError): void {
    if (this.#stage === "welcome") this.#greetAgain();
    const doubtful = [...this.#heartbeats.keys()];
    this.#timers.after(doubtMs, () => {
      for (const id of doubtful) this.#heartbeats.get(id)?.(error);
    });
    this.#listener.doubted(error);
  }

  #onClosed(code: number, problem: string | undefined): void {
    this.#closed.resolve();
    const isRefused = this.#stage === "handshake" && code === abnormalClosure;
    if (problem !== undefined) this.#end(`No WebSocket could be made (${problem}).`);
    else if (isRefused) this.#end("The handshake failed.", { isRefusal: true });
    else this.#end(`The connection ended with code ${code}.`);
  }

  /** Only the first end counts. */
  #end(reason: string, more: Omit<Partial<LinkEnd>, "reason"> = {}): void {
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
    const end = { reason, isRefusal: false, ...more };
    this.#listener.ended(this, end);
    this.#ended.resolve(end);
    this.#welcomed.resolve(undefined);
  }
}

function unanswered(timeoutMs: number): TimeoutError {
  return new TimeoutError("A heartbeat was not answered", timeoutMs);
}

/** It would be refused again: nothing but it has been sent. */
function refusedGreeting(frame: ErrorFrame): ConnectionRefusedError {
  const { code, message } = frame;
  const reason = `The relay refused the first heartbeat (${code}): ${message}`;
  return dismissalOf(frame) ?? new ConnectionRefusedError(reason);
}
