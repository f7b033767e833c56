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

export function newArrival(): Arrival {
  return { requestId: newRequestId(), requestedAt: Date.now() };
}
