import { QueueFullError } from "./errors.ts";
import type { OutgoingFrame } from "./outgoing-frames.ts";

/** A message that waits for a connection, ready to be sent. */
export interface QueuedMessage extends OutgoingFrame {
  /** Of a request. */
  readonly id?: string;
}

/** What waits for a connection: in order, bounded, and never dropped without a word. */
export class Outbox {
  readonly #limit: number;
  readonly #messages: QueuedMessage[] = [];

  constructor(limit: number) {
    this.#limit = limit;
  }

  get unsentBytes(): number {
    return this.#messages.reduce((sum, { bytes }) => sum + bytes, 0);
  }

  /** @throws {QueueFullError} */
  add(message: QueuedMessage): void {
    if (this.#messages.length >= this.#limit) throw new QueueFullError();
    this.#messages.push(message);
  }

  /** @returns whether it was there */
  remove(id: string): boolean {
    const index = this.#messages.findIndex((message) => message.id === id);
    if (index >= 0) this.#messages.splice(index, 1);
    return index >= 0;
  }

  /** @returns everything, in order; nothing stays */
  takeAll(): readonly QueuedMessage[] {
    return this.#messages.splice(0);
  }
}
