import type { Identity } from "#application/ports/identity-verifier.ts";
import type { Session } from "#domain/session.ts";
import { negotiateProtocol, parseRoom, parseSession } from "#domain/session.ts";
import { bearerPrefix } from "#protocol/subprotocols.ts";
import type { HandshakeRequest } from "./events.ts";
import { seatOf } from "./seat.ts";

/** What a client says of itself when it connects. */
export interface Handshake {
  readonly accessToken: string | undefined;
  /** As offered, in order; one of them may carry the token. */
  readonly subprotocols: readonly string[];
  readonly room: string | undefined;
  /** The name that this instance of the client has given itself. */
  readonly session: string | undefined;
}

/** Reads what the authorizer and `$connect` both need to know. Never fails. */
export function readHandshake(request: HandshakeRequest): Handshake {
  const { queryStringParameters } = request;
  // RFC 6455, section 11.3.4: it may come in several lines, which say the same as one list.
  const offered = linesOf(request, "sec-websocket-protocol").flatMap(splitList);
  return {
    accessToken:
      tokenAmong(offered) ??
      bearerTokenAmong(linesOf(request, "authorization")) ??
      queryStringParameters?.["Authorization"],
    subprotocols: offered,
    room: queryStringParameters?.["room"],
    session: queryStringParameters?.["session"],
  };
}

/**
 * The session that a verified player asks for.
 *
 * @throws {InvalidRoom}
 * @throws {InvalidSession}
 * @throws {UnsupportedSubprotocol}
 */
export function sessionFor(
  handshake: Handshake,
  identity: Identity,
  connectionId: string,
): Session {
  return {
    ...identity,
    seat: seatOf(identity.userId, parseSession(handshake.session) ?? connectionId),
    room: parseRoom(handshake.room),
    protocol: negotiateProtocol(handshake.subprotocols),
  };
}

/** Browsers can set no header on a WebSocket but this one (RFC 6455, section 11.3.4). */
function tokenAmong(subprotocols: readonly string[]): string | undefined {
  return subprotocols.find((it) => it.startsWith(bearerPrefix))?.slice(bearerPrefix.length);
}

/** RFC 6750, section 2.1; the scheme is case-insensitive. */
function bearerTokenAmong(lines: readonly string[]): string | undefined {
  return lines.map((line) => /^bearer +(\S+)$/i.exec(line)?.[1]).find((it) => it !== undefined);
}

function splitList(value: string): string[] {
  return value
    .split(",")
    .map((it) => it.trim())
    .filter((it) => it !== "");
}

/** API Gateway leaves the case of header names to the client, who may mix them. */
function linesOf({ headers, multiValueHeaders }: HandshakeRequest, name: string): string[] {
  const lines = valuesOf(multiValueHeaders, name).flat();
  return lines.length > 0 ? lines : valuesOf(headers, name);
}

function valuesOf<Value>(
  headers: Readonly<Record<string, Value | undefined>> | null | undefined,
  name: string,
): Value[] {
  return Object.entries(headers ?? {})
    .filter(([key]) => key.toLowerCase() === name)
    .flatMap(([, value]) => (value === undefined || value === null ? [] : [value]));
}
