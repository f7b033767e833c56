import type { Closed, Failed, Failure, Messenger, Posted } from "#application/ports/messenger.ts";
import type { Frame } from "#domain/frame.ts";

/** The gateway's format and limit; it answers 400 and 413 to others. */
const connectionIdFormat = /^[\w-]{15}=$/;
const maxBytes = 131_072;

const gone: Failed = { outcome: "gone", reason: "GoneException" };

/** Keeps what was sent to whom. Ids that were never opened are gone, as at the gateway. */
export class InMemoryMessenger implements Messenger {
  readonly #inboxes = new Map<string, string[]>();
  readonly #failures = new Map<string, Failed>();
  readonly #closed = new Set<string>();

  open(...connectionIds: readonly string[]): void {
    for (const connectionId of connectionIds) this.#inboxes.set(connectionId, []);
  }

  /** From now on every post to this connection ends so. */
  failWith(connectionId: string, outcome: Failure, reason: string = outcome): void {
    this.#failures.set(connectionId, { outcome, reason });
  }

  async post(connectionId: string, frame: Frame, _deadline?: number): Promise<Posted> {
    const failure = this.#failures.get(connectionId);
    if (failure) return failure;
    if (!connectionIdFormat.test(connectionId) || frame.byteLength > maxBytes) {
      return { outcome: "rejected", reason: "BadRequestException" };
    }
    const inbox = this.#inboxes.get(connectionId);
    if (!inbox || this.#closed.has(connectionId)) return gone;
    inbox.push(new TextDecoder().decode(frame));
    return { outcome: "delivered" };
  }

  async close(connectionId: string, _deadline?: number): Promise<Closed> {
    if (!this.#inboxes.has(connectionId) || this.#closed.has(connectionId)) return gone;
    this.#closed.add(connectionId);
    return { outcome: "closed" };
  }

  /** Every frame that a connection received, in order. */
  received(connectionId: string): readonly string[] {
    return this.#inboxes.get(connectionId) ?? [];
  }

  isClosed(connectionId: string): boolean {
    return this.#closed.has(connectionId);
  }
}
