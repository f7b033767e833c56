import { connectionSeconds } from "#protocol/limits.ts";
import type { Protocol } from "#protocol/subprotocols.ts";

/** One player's open socket: who is there, in which room, in which protocol, for how long. */
export interface Connection {
  readonly connectionId: string;
  readonly room: string;
  readonly userId: string;
  readonly protocol: Protocol;
  /** Whose entries in the log are this player's. */
  readonly seat: string;
  /** Epoch milliseconds, by the gateway's clock. */
  readonly connectedAt: number;
  /**
   * What the player has told of himself, as JSON: whoever has is a member, whom others see come and
   * go. One who has not, as plain players cannot, is counted and not announced.
   */
  readonly profile?: string;
  /** Whole epoch seconds; from then on the connection receives nothing and may send nothing. */
  readonly expiresAt: number;
}

/** What names a connection in the registry. */
export type ConnectionKey = Pick<Connection, "connectionId" | "room">;

/**
 * API Gateway answers 410 for a connection whose `$connect` has not returned yet, so a 410 says
 * nothing about a connection this young (https://repost.aws/knowledge-center/410-gone-api-gateway).
 */
const newbornMilliseconds = 10_000;

/**
 * The moment a connection ends: when the gateway would end it or when its token expires,
 * whichever comes first.
 *
 * @param connectedAt epoch milliseconds
 * @param tokenExpiresAt epoch seconds
 * @returns whole epoch seconds
 */
export function expiryOf(connectedAt: number, tokenExpiresAt: number): number {
  return Math.floor(Math.min(connectedAt / 1000 + connectionSeconds, tokenExpiresAt));
}

/** @param now epoch milliseconds */
export function isExpired(connection: Pick<Connection, "expiresAt">, now: number): boolean {
  return now >= connection.expiresAt * 1000;
}

/** @param now epoch milliseconds */
export function isNewborn(connection: Pick<Connection, "connectedAt">, now: number): boolean {
  return now - connection.connectedAt < newbornMilliseconds;
}
