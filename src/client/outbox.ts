import { messagesPerFrame } from "#protocol/limits.ts";
import type { Position } from "#protocol/position.ts";
import { QueueFullError } from "./errors.ts";
import { messageBytes } from "./outgoing-frames.ts";

/** A message that was not sent yet, or whose outcome is not known yet. */
export interface OutgoingMessage {
  json: string;
  bytes: number;
  /** Whom it is for, as JSON; everybody unless it is there. */
  readonly to?: string;
  /** A later one with the same takes its place. */
  readonly key?: string;
  /** From when it is first sent on. */
  id?: number;
  /** Whether it is a frame of its own, since the relay refused one that it was in. */
  isAlone?: boolean;
  /** Of a request: tells what became of it. Only the first time counts. */
  readonly settle?: (error: unknown, position?: Position) => void;
}

/** What is not sent yet: in order, bounded while there is no connection, and never dropped unsaid. */
export class Outbox {
  readonly #limit: number;
  readonly #messages: OutgoingMessage[] = [];
  #bytes = 0;

  /** @param limit how many messages may wait while there is no connection */
  constructor(limit: number) {
    this.#limit = limit;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /**
   * A message replaces the one with the same key, and keeps its place.
   *
   * @throws {QueueFullError}
   */
  add(message: OutgoingMessage, isConnected: boolean): void {
    const { json, bytes } = message;
    const replaced = this.replacedBy(message);
    const isFull = !isConnected && this.#messages.length >= this.#limit;
    if (isFull && replaced === undefined) throw new QueueFullError();
    this.#bytes += bytes - (replaced?.bytes ?? 0);
    if (replaced === undefined) this.#messages.push(message);
    else Object.assign(replaced, { json, bytes });
  }

  /** One that may have been sent stays as it is, whatever comes after it. */
  replacedBy({ key }: OutgoingMessage): OutgoingMessage | undefined {
    if (key === undefined) return undefined;
    return this.#messages.find((it) => it.key === key && it.id === undefined);
  }

  /** Each is to be sent alone, before all others. */
  putBack(messages: readonly OutgoingMessage[]): void {
    for (const message of messages) {
      message.isAlone = true;
      this.#bytes += message.bytes;
    }
    this.#messages.unshift(...messages);
  }

  /** @returns whether it was there */
  remove(message: OutgoingMessage): boolean {
    const index = this.#messages.indexOf(message);
    if (index >= 0) this.#take(index, 1);
    return index >= 0;
  }

  /** @returns as many as fit into one frame, in order; none if none wait */
  takeFrame(): readonly OutgoingMessage[] {
    const [first] = this.#messages;
    let count = 0;
    let bytes = 0;
    for (const message of this.#messages) {
      bytes += message.bytes;
      const isFull = count === messagesPerFrame || bytes > messageBytes;
      const isOther = message.to !== first?.to || message.isAlone || first?.isAlone;
      if (count > 0 && (isFull || isOther)) break;
      count++;
    }
    return this.#take(0, count);
  }

  /** @returns everything, in order; nothing stays */
  takeAll(): readonly OutgoingMessage[] {
    return this.#take(0, this.#messages.length);
  }

  #take(start: number, count: number): readonly OutgoingMessage[] {
    const taken = this.#messages.splice(start, count);
    for (const { bytes } of taken) this.#bytes -= bytes;
    return taken;
  }
}
