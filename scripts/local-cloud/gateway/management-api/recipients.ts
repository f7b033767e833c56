import type { Closure, ConnectionFacts } from "../events/connection-facts.ts";
import { isConnectionId } from "../events/identifiers.ts";

/** A connection as the management API knows it; there need not be a WebSocket behind it. */
export interface Recipient {
  readonly facts: ConnectionFacts;
  readonly isOpen: boolean;
  /** Epoch milliseconds of the last message, in either direction. */
  readonly lastActiveAt: number;
  /** Whether so many bytes are more than may wait for this client. */
  isBufferFull(moreBytes: number): boolean;
  send(text: string | Uint8Array): void;
  close(closure: Closure): void;
}

/** An id that API Gateway would never give to a connection. */
export class MalformedConnectionId extends Error {
  override readonly name = "MalformedConnectionId";
  readonly connectionId: string;

  constructor(connectionId: string) {
    super(`"${connectionId}" is not a connection id: 15 characters of base64url and a "=".`);
    this.connectionId = connectionId;
  }
}

/**
 * Connections that only the management API knows: it posts to them, describes and deletes them as
 * it does others, without a client, a socket or events. They cost so little that a test can have
 * a hundred thousand.
 */
export class SimulatedConnections {
  readonly #byId = new Map<string, SimulatedConnection>();

  /** @throws {MalformedConnectionId} and none is added */
  add(connectionIds: readonly string[]): void {
    const malformed = connectionIds.find((id) => !isConnectionId(id));
    if (malformed !== undefined) throw new MalformedConnectionId(malformed);
    for (const id of connectionIds) this.#byId.set(id, new SimulatedConnection(id));
  }

  /** @returns one that was added, though it may be closed by now */
  get(connectionId: string): Recipient | undefined {
    return this.#byId.get(connectionId);
  }
}

/** A client that reads everything at once and never leaves of its own accord. */
class SimulatedConnection implements Recipient {
  readonly facts: ConnectionFacts;
  #isOpen = true;
  #lastActiveAt = Date.now();

  constructor(connectionId: string) {
    const connectedAt = this.#lastActiveAt;
    this.facts = { connectionId, connectedAt, host: "simulated", sourceIp: "127.0.0.1" };
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  get lastActiveAt(): number {
    return this.#lastActiveAt;
  }

  isBufferFull(): boolean {
    return false;
  }

  send(): void {
    this.#lastActiveAt = Date.now();
  }

  close(): void {
    this.#isOpen = false;
  }
}
