import type { ErrorFrame } from "#protocol/frames.ts";
import type { Position } from "#protocol/position.ts";
import type { RelayError } from "./errors.ts";
import { OutcomeUnknownError, RefusedError } from "./errors.ts";
import type { Outbox, OutgoingMessage } from "./outbox.ts";
import { messageFrame } from "./outgoing-frames.ts";
import type { Platform } from "./platform.ts";

export interface SenderPort {
  /** Sends a frame if there is a connection. @returns whether there is one */
  transmit(text: string): boolean;
  /** What is applied of the room's log; nothing without a connection. */
  position(): Position | null | undefined;
  /** How long a frame may be held back without coming later. */
  holdMs(): number;
  /** When the last tick came. */
  heardAt(): number;
  /** Asks for what is missing; `caughtUp` is told when all of it is applied. */
  catchUp(resend: boolean): void;
  /** A message of no request came to nothing, or to nothing that is known. */
  failed(error: RelayError): void;
}

/** How long a frame's entries may take, at least; a half more at most, and twice as long each time. */
const patienceMs = 1_500;

/** How often a frame is sent before its outcome is given up. */
const mostTries = 5;

/** Before what the relay could not take is sent again, at least, unless it says; doubled each time. */
const pauseMs = 500;
const longestPauseMs = 8_000;

/** The frame that is under way. Sent again, it stays as it is. */
interface Flight {
  messages: readonly OutgoingMessage[];
  readonly firstId: number;
  after: Position | null;
  sentAt: number;
  /** How often its entries were not seen in time, or the relay said `behind`. */
  tries: number;
  /** How often the relay could not take it. */
  refusals: number;
  /** Whether it waits to be caught up with the log, in which its entries may be. */
  isDoubted: boolean;
  /** Whether its position is no good any more. */
  isBehind: boolean;
}

/**
 * Takes messages into the log of the room, one frame after another: the next one is sent when the
 * entries of the last are seen. What is not seen is sent again, which the relay makes harmless.
 */
export class Sender {
  readonly #platform: Pick<Platform, "after" | "now" | "random">;
  readonly #outbox: Outbox;
  readonly #port: SenderPort;
  #flight: Flight | undefined;
  #lastId = 0;
  #stopTimer = () => {};

  constructor(
    platform: Pick<Platform, "after" | "now" | "random">,
    outbox: Outbox,
    port: SenderPort,
  ) {
    this.#platform = platform;
    this.#outbox = outbox;
    this.#port = port;
  }

  /** Sends what waits, if nothing is under way and it is time. */
  pump(): void {
    const after = this.#port.position();
    if (this.#flight !== undefined || after === undefined) return;
    this.#stopTimer();
    const holdMs = this.#port.holdMs();
    if (holdMs > 0) this.#stopTimer = this.#platform.after(holdMs, () => this.pump());
    else this.#sendNext(after);
  }

  #sendNext(after: Position | null): void {
    const messages = this.#outbox.takeFrame();
    for (const message of messages) message.id ??= ++this.#lastId;
    const firstId = messages[0]?.id;
    if (firstId === undefined) return;
    const counts = { tries: 0, refusals: 0, isDoubted: false, isBehind: false };
    this.#flight = { messages, firstId, after, sentAt: this.#platform.now(), ...counts };
    this.#transmit(this.#flight);
  }

  /** An own entry was applied: the message is in the log. */
  seen(id: unknown, position: Position): void {
    const flight = this.#flight;
    const message = flight?.messages.find((it) => it.id === id);
    if (!flight || !message) return;
    flight.messages = flight.messages.filter((it) => it !== message);
    message.settle?.(undefined, position);
    if (flight.messages.length === 0) this.#land();
  }

  /** All is applied that the room had when it was asked. */
  caughtUp(): void {
    const flight = this.#flight;
    if (!flight?.isDoubted) return;
    if (flight.isBehind) flight.after = this.#port.position() ?? null;
    flight.isBehind = false;
    if (flight.tries < mostTries) this.#transmit(flight);
    else this.giveUp();
  }

  /** What is under way may be in the log, or not, and nobody can tell any more. */
  giveUp(): void {
    if (this.#flight) this.#fail(this.#flight.messages, new OutcomeUnknownError());
  }

  /** The connection has ended: the answer to the first question over the next one tells more. */
  disconnected(): void {
    this.#stopTimer();
    if (this.#flight) this.#flight.isDoubted = true;
  }

  /** The relay has refused a frame. */
  refused({ id, code, message, retryable, retryAfterMs }: ErrorFrame): void {
    const flight = this.#flight;
    if (!flight || flight.firstId !== id) return;
    if (retryable) this.pause(retryAfterMs);
    else if (code === "behind" && ++flight.tries < mostTries) this.#goOn(flight);
    else if (flight.messages.length > 1) this.#split(flight);
    else this.#fail(flight.messages, new RefusedError(code, message, retryable));
  }

  /** Nothing could be taken, which may be about what is under way: it is sent again a bit later. */
  pause(atLeastMs = pauseMs): void {
    const flight = this.#flight;
    if (!flight || flight.isDoubted) return;
    const delayMs = Math.min(longestPauseMs, atLeastMs * 2 ** flight.refusals++);
    this.#setTimer(delayMs, () => this.#transmit(flight));
  }

  #transmit(flight: Flight): void {
    const { messages, firstId, after, tries } = flight;
    flight.isDoubted = !this.#port.transmit(messageFrame(messages, firstId, after));
    if (flight.isDoubted) return;
    flight.sentAt = this.#platform.now();
    this.#setTimer(patienceMs * 2 ** tries, () => {
      flight.tries++;
      // Where ticks come, everybody sees a gap. After a silence nobody would: then whoever has sent
      // the tick may have died over it, and one request mends it for all.
      this.#doubt(flight, this.#port.heardAt() <= flight.sentAt);
    });
  }

  /** It can be sent again with a position that is good. */
  #goOn(flight: Flight): void {
    flight.isBehind = true;
    this.#doubt(flight, false);
  }

  /** Which of them was refused shows when each is sent alone. */
  #split({ messages }: Flight): void {
    this.#outbox.putBack(messages);
    this.#land();
  }

  #doubt(flight: Flight, resend: boolean): void {
    this.#stopTimer();
    flight.isDoubted = true;
    this.#port.catchUp(resend);
  }

  /** @param atLeastMs a half more at most, so that those who failed together do not come together */
  #setTimer(atLeastMs: number, callback: () => void): void {
    this.#stopTimer();
    const delayMs = atLeastMs * (1 + this.#platform.random() / 2);
    this.#stopTimer = this.#platform.after(delayMs, callback);
  }

  #fail(messages: readonly OutgoingMessage[], error: RelayError): void {
    for (const { settle } of messages) settle?.(error);
    if (messages.some(({ settle }) => !settle)) this.#port.failed(error);
    this.#land();
  }

  /** Nothing is under way any more. */
  #land(): void {
    this.#stopTimer();
    this.#flight = undefined;
    this.pump();
  }
}
