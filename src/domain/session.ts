import { isRoomName, lobby } from "#protocol/room-name.ts";
import { isSession } from "#protocol/session.ts";
import type { Protocol } from "#protocol/subprotocols.ts";
import { relayV1 } from "#protocol/subprotocols.ts";
import { InvalidRoom, InvalidSession, UnsupportedSubprotocol } from "./refusals.ts";

/** What the authorizer learned of a player, repeated by the gateway on every later event. */
export interface Session {
  readonly userId: string;
  readonly room: string;
  readonly protocol: Protocol;
  /** The player's place in the room: of one client instance, through all its connections. */
  readonly seat: string;
  /** Epoch seconds: the `exp` claim of the access token. */
  readonly tokenExpiresAt: number;
  /** Of the user pool, that the player is in. */
  readonly groups: readonly string[];
}

/**
 * @param requested the room the client asks for; `undefined` means the lobby
 * @throws {InvalidRoom}
 */
export function parseRoom(requested: string | undefined): string {
  const room = requested ?? lobby;
  if (!isRoomName(room)) throw new InvalidRoom();
  return room;
}

/**
 * @param requested the name that a client instance has given itself, if it has one
 * @throws {InvalidSession}
 */
export function parseSession(requested: string | undefined): string | undefined {
  if (requested !== undefined && !isSession(requested)) throw new InvalidSession();
  return requested;
}

/**
 * Chooses the protocol out of the subprotocols a client offers (RFC 6455, section 4.1).
 *
 * A client that offers any must be answered with one of them or it closes the connection, and
 * `relay.v1` is the only one there is to answer with.
 *
 * @throws {UnsupportedSubprotocol}
 */
export function negotiateProtocol(offered: readonly string[]): Protocol {
  if (offered.length === 0) return "plain";
  if (offered.includes(relayV1)) return relayV1;
  throw new UnsupportedSubprotocol();
}
