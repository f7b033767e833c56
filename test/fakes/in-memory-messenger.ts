import type { Messenger, PostOutcome } from "#application/ports/messenger.ts";
import type { Frame } from "#domain/frame.ts";

/** The gateway's format and limit; it answers 400 and 413 to others. */
const connectionIdFormat = /^[\w-]{15}=$/;
const maxBytes = 131_072;

/** Keeps what was sent to whom. Ids that were never opened are gone, as at the gateway. */
export class InMemoryMessenger implements Messenger {
  readonly #inboxes = new Map<string, string[]>();
  readonly #failures = new Map<string, PostOutcome>();
  readonly #closed = new Set<string>();

  open(...connectionIds: readonly string[]): void {
    for (const connectionId of connectionIds) this.#inboxes.set(connectionId, []);
  }

  /** From now on every post to this connection ends so. */
  failWith(connectionId: string, outcome: PostOutcome): void {
    this.#failures.set(connectionId, outcome);
  }

  async post(connectionId: string, frame: Frame): Promise<PostOutcome> {
    const failure = this.#failures.get(connectionId);
    if (failure) return failure;
    if (!connectionIdFormat.test(connectionId) || frame.byteLength > maxBytes) return "rejected";
    const inbox = this.#inboxes.get(connectionId);
    if (!inbox || this.#closed.has(connectionId)) return "gone";
    inbox.push(new TextDecoder().decode(frame));
    return "delivered";
  }

  async close(connectionId: string): Promise<PostOutcome> {
    if (!this.#inboxes.has(connectionId) || this.#closed.has(connectionId)) return "gone";
    this.#closed.add(connectionId);
    return "delivered";
  }

  /** Every frame that a connection received, in order. */
  received(connectionId: string): readonly string[] {
    return this.#inboxes.get(connectionId) ?? [];
  }

  isClosed(connectionId: string): boolean {
    return this.#closed.has(connectionId);
  }
}
