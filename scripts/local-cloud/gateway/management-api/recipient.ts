import type { Closure, ConnectionFacts } from "../events/connection-facts.ts";

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
