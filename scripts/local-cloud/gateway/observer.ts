import type { InvocationOutcome, InvocationRun } from "../lambda/lambda-function.ts";
import type { FaultKind } from "./faults/fault-rules.ts";

/** An HTTP status or a close code, as text. */
type Code = `${number}`;

/** How something ended: a code, or a word for what has none. */
export type GatewayOutcome =
  | Code
  /** A function did not return. */
  | Exclude<InvocationOutcome["outcome"], "returned">
  /** It took longer than the gateway waits, or what it returned cannot be used. */
  | "integration-timed-out"
  | "malformed-response"
  /** A `$disconnect` that nobody heard. */
  | "lost"
  /** What the authorizer said. */
  | "allowed"
  | "denied"
  | "malformed-policy"
  /** Of a message that reaches no route. */
  | "Forbidden"
  | "Too Many Requests"
  /** A client did not wait: for its handshake, or for the answer to a post that met a fault. */
  | "gave up"
  /** A post that met a fault: its connection was reset, or it is never answered. */
  | "reset"
  | "half-open";

/** One thing that happened in the gateway: what a log line or a developer console shows of it. */
export interface GatewayEvent extends Partial<InvocationRun> {
  readonly kind: "handshake" | "invocation" | "refusal" | "management" | "closed";
  /** A route key or "authorizer"; the method of a management call; else empty. */
  readonly route: string;
  readonly connectionId: string;
  readonly outcome: GatewayOutcome;
  readonly durationMs: number;
  /** Of a post that met one: the fault that made it end so. */
  readonly fault?: FaultKind;
  /** Of an authorizer's "allowed": who connects, as it said. */
  readonly principalId?: string;
}

/** Follows a gateway. No event has bodies, tokens or query strings in it, so that it can be printed. */
export interface GatewayObserver {
  /**
   * @param frame what the client sent, or was posted; of events that are about one. It is what
   *   players say to each other: for the eyes of a developer, and never for a log.
   */
  event(event: GatewayEvent, frame?: string): void;
  /** A function is about to be invoked; what it sends of this trace is ours. */
  traceBegun?(traceId: string): void;
}
