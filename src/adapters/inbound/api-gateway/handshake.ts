import type { Identity } from "#application/ports/identity-verifier.ts";
import type { Session } from "#domain/session.ts";
import { negotiateProtocol, parseRoom } from "#domain/session.ts";
import { bearerPrefix } from "#protocol/subprotocols.ts";
import type { HandshakeRequest } from "./events.ts";

/** What a client says of itself when it connects. */
export interface Handshake {
  readonly accessToken: string | undefined;
  /** As offered, in order; one of them may carry the token. */
  readonly subprotocols: readonly string[];
  readonly room: string | undefined;
}

/** Reads what the authorizer and `$connect` both need to know. Never fails. */
export function readHandshake({ headers, queryStringParameters }: HandshakeRequest): Handshake {
  const offered = splitList(header(headers, "sec-websocket-protocol"));
  return {
    accessToken:
      tokenAmong(offered) ??
      bearerToken(header(headers, "authorization")) ??
      queryStringParameters?.["Authorization"],
    subprotocols: offered,
    room: queryStringParameters?.["room"],
  };
}

/**
 * The session that a verified player asks for.
 *
 * @throws {InvalidRoom}
 * @throws {UnsupportedSubprotocol}
 */
export function sessionFor(handshake: Handshake, identity: Identity): Session {
  return {
    ...identity,
    room: parseRoom(handshake.room),
    protocol: negotiateProtocol(handshake.subprotocols),
  };
}

/** Browsers can set no header on a WebSocket but this one (RFC 6455, section 11.3.4). */
function tokenAmong(subprotocols: readonly string[]): string | undefined {
  return subprotocols.find((it) => it.startsWith(bearerPrefix))?.slice(bearerPrefix.length);
}

/** RFC 6750, section 2.1; the scheme is case-insensitive. */
function bearerToken(authorization: string | undefined): string | undefined {
  return /^bearer +(\S+)$/i.exec(authorization ?? "")?.[1];
}

function splitList(value: string | undefined): string[] {
  return (value ?? "")
    .split(",")
    .map((it) => it.trim())
    .filter((it) => it !== "");
}

/** API Gateway leaves the case of header names to the client. */
function header(headers: HandshakeRequest["headers"], name: string): string | undefined {
  const key = Object.keys(headers ?? {}).find((it) => it.toLowerCase() === name);
  return key === undefined ? undefined : headers?.[key];
}
