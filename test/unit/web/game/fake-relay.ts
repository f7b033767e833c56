import type { Json } from "#protocol/json.ts";
import type { RelayClient, RelayEvents } from "../../../../src/client/game-relay.ts";
import { NotConnectedError } from "../../../../src/client/game-relay.ts";

type Listener = (detail: never) => void;

/** A relay in which a test says what happens, and sees what was sent. */
export class FakeRelay implements RelayClient {
  state: RelayClient["state"] = "connecting";
  me: RelayClient["me"];
  readonly sent: Json[] = [];
  pings = 0;
  /** How many others a request reaches. */
  others = 0;
  /** Whether messages are refused although the connection seems open. */
  refuses = false;
  readonly #listeners = new Map<string, Set<Listener>>();

  on<Event extends keyof RelayEvents>(
    event: Event,
    listener: (detail: RelayEvents[Event]) => void,
  ): () => void {
    const listeners = this.#listeners.get(event) ?? new Set();
    this.#listeners.set(event, listeners.add(listener));
    return () => listeners.delete(listener);
  }

  get listeners(): number {
    return [...this.#listeners.values()].reduce((sum, { size }) => sum + size, 0);
  }

  emit<Event extends keyof RelayEvents>(event: Event, detail: RelayEvents[Event]): void {
    for (const listener of this.#listeners.get(event) ?? []) listener(detail as never);
  }

  send(message: Json): void {
    if (this.state !== "open" || this.refuses) throw new NotConnectedError();
    this.sent.push(message);
  }

  async request(message: Json) {
    this.send(message);
    const { others } = this;
    const outcomes = { recipients: others + 1, delivered: others, gone: 1, failed: 0, skipped: 0 };
    return { type: "ack", id: "1", messageId: "1", ...outcomes } as const;
  }

  async ping(): Promise<number> {
    this.pings += 1;
    return 12;
  }

  reconnect(): void {}

  async close(): Promise<void> {
    this.state = "closed";
    this.emit("closed", { reason: "requested" });
  }

  open(): void {
    this.state = "open";
    this.emit("open", { connectionId: "me", userId: "ada", room: "lobby", expiresAt: 0 });
  }

  lose(reason: string): void {
    this.state = "reconnecting";
    this.emit("reconnecting", { attempt: 1, delayMs: 500, reason });
  }

  /** A frame from somebody else. */
  deliver(message: Json, connectionId = "ben"): void {
    this.emit("message", {
      type: "message",
      room: "lobby",
      from: { connectionId, userId: connectionId },
      messageId: crypto.randomUUID(),
      sentAt: 0,
      message,
    });
  }
}
