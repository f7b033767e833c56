import type { AuthorizerContext } from "../integrations/authorization.ts";
import { newRequestId } from "./identifiers.ts";

/** The deployed API that events come from. */
export interface ApiStage {
  readonly apiId: string;
  readonly stage: string;
  readonly region: string;
  readonly accountId: string;
}

/** What every event of one connection repeats. */
export interface ConnectionFacts {
  readonly connectionId: string;
  /** Epoch milliseconds. */
  readonly connectedAt: number;
  /** The host that the client connected to. */
  readonly host: string;
  readonly sourceIp: string;
  readonly userAgent?: string;
  /** What the authorizer said; it is on every later event (relied on by deployed code). */
  readonly authorizer?: AuthorizerContext;
}

/** Why a connection ended, as `$disconnect` is told. */
export interface Closure {
  readonly code: number;
  readonly reason: string;
}

/** What the gateway notes when something reaches it: a handshake, a message or an end. */
export interface Arrival {
  readonly requestId: string;
  /** Epoch milliseconds. */
  readonly requestedAt: number;
}

interface EventFacts {
  readonly routeKey: string;
  readonly eventType: "CONNECT" | "MESSAGE" | "DISCONNECT";
  readonly arrival: Arrival;
  readonly messageId?: string;
  readonly closure?: Closure;
}

export function newArrival(): Arrival {
  return { requestId: newRequestId(), requestedAt: Date.now() };
}

/** Members in the order of recorded events; what does not apply is absent, not null (measured). */
export function requestContext(
  { apiId, stage }: ApiStage,
  connection: ConnectionFacts,
  { routeKey, eventType, arrival, messageId, closure }: EventFacts,
) {
  const { connectionId, connectedAt, host, sourceIp, userAgent, authorizer } = connection;
  const { requestId, requestedAt } = arrival;
  return {
    routeKey,
    ...(authorizer !== undefined && { authorizer }),
    ...(messageId !== undefined && { messageId }),
    ...(closure !== undefined && { disconnectStatusCode: closure.code }),
    eventType,
    extendedRequestId: requestId,
    requestTime: commonLogTime(requestedAt),
    messageDirection: "IN",
    ...(closure !== undefined && { disconnectReason: closure.reason }),
    stage,
    connectedAt,
    requestTimeEpoch: requestedAt,
    identity: { ...(userAgent !== undefined && { userAgent }), sourceIp },
    requestId,
    domainName: host,
    connectionId,
    apiId,
  };
}

/** The time format of the Common Log Format: `29/Nov/2023:08:04:03 +0000`. */
function commonLogTime(epochMs: number): string {
  const [, day, month, year, time] = new Date(epochMs).toUTCString().split(" ");
  return `${day}/${month}/${year}:${time} +0000`;
}
