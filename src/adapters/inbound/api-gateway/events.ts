import type { Connection } from "#domain/connection.ts";
import { expiryOf } from "#domain/connection.ts";
import { Unauthorized } from "#domain/refusals.ts";
import type { Session } from "#domain/session.ts";
import { parseRoom } from "#domain/session.ts";
import { isProtocol } from "#protocol/subprotocols.ts";

/**
 * What API Gateway hands to the function on every route, as far as it is used. Members that a kind
 * of event does not have are absent, or `null` in older regions' events
 * (https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-integration-requests.html).
 */
export interface RouteEvent extends HandshakeRequest {
  readonly requestContext: RequestContext;
  /** The raw text frame; on MESSAGE events only. Parsed by the middleware of that name. */
  body?: unknown;
  /** Set when the body is parsed: the JSON text of each of its members, as the client wrote it. */
  members?: ReadonlyMap<string, string>;
}

export interface RequestContext {
  readonly routeKey: string;
  readonly eventType: string;
  readonly connectionId: string;
  /** Epoch milliseconds, the same on every event of a connection. */
  readonly connectedAt: number;
  /** Epoch milliseconds. */
  readonly requestTimeEpoch: number;
  readonly requestId: string;
  readonly messageId?: string | null;
  /** On DISCONNECT events: how the connection ended, as a close code of RFC 6455, section 7.4. */
  readonly disconnectStatusCode?: number | null;
  /** What the authorizer returned at `$connect`, its values made strings, on every later event. */
  readonly authorizer?: Readonly<Record<string, unknown>> | null;
}

/** The parts of a WebSocket handshake that only the authorizer and `$connect` see. */
export interface HandshakeRequest {
  /** Of a header that came in several lines, the last one. */
  readonly headers?: Readonly<Record<string, string | undefined>> | null;
  /** All lines of every header. */
  readonly multiValueHeaders?: Readonly<Record<string, readonly string[] | undefined>> | null;
  readonly queryStringParameters?: Readonly<Record<string, string | undefined>> | null;
}

/**
 * The session as the authorizer's context: every value becomes a string on the way. Groups are a
 * JSON array, as their names may have any letters.
 */
export type SessionContext = Readonly<Record<keyof Session, string | number>>;

/**
 * The connection that an event came from, without a look-up.
 *
 * @throws {Unauthorized} when the authorizer's context is missing or is not a session
 */
export function connectionOf({ requestContext }: RouteEvent): Connection {
  return toConnection(requestContext, sessionOf(requestContext));
}

/** Whether the authorizer's context came with the event, as it does unless it was lost. */
export function hasSession(event: RouteEvent): boolean {
  try {
    connectionOf(event);
    return true;
  } catch {
    return false;
  }
}

/**
 * Whether somebody has ended the connection on purpose: as done (1000), as going away, which a page
 * that is left says and the gateway after two hours (1001), or without saying why (1005).
 */
export function isFarewell({ disconnectStatusCode }: RequestContext): boolean {
  const farewells: readonly unknown[] = [1000, 1001, 1005];
  return farewells.includes(disconnectStatusCode ?? 1005);
}

export function toConnection(context: RequestContext, session: Session): Connection {
  const { connectionId, connectedAt } = context;
  const { userId, room, protocol, seat, tokenExpiresAt } = session;
  const expiresAt = expiryOf(connectedAt, tokenExpiresAt);
  return { connectionId, room, userId, protocol, seat, connectedAt, expiresAt };
}

/** @throws {Unauthorized} when the authorizer did not run; so nobody gets in by a missing one. */
export function identityOf({ authorizer }: RequestContext) {
  const userId = authorizer?.["userId"];
  const tokenExpiresAt = Number(authorizer?.["tokenExpiresAt"] ?? Number.NaN);
  if (typeof userId !== "string" || userId === "" || !Number.isFinite(tokenExpiresAt)) {
    throw new Unauthorized();
  }
  return { userId, tokenExpiresAt, groups: groupsIn(authorizer?.["groups"]) };
}

function groupsIn(json: unknown): readonly string[] {
  return typeof json === "string" ? JSON.parse(json) : [];
}

function sessionOf(context: RequestContext): Session {
  const { room, protocol, seat } = context.authorizer ?? {};
  if (typeof room !== "string" || typeof seat !== "string") throw new Unauthorized();
  if (!isProtocol(protocol)) throw new Unauthorized();
  return { ...identityOf(context), room: parseRoom(room), protocol, seat };
}
