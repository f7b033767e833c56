import type { InvocationRun } from "../lambda/lambda-function.ts";
import type { FaultKind } from "./faults/fault-rules.ts";

/** One thing that happened in the gateway: what a log line or a developer console shows of it. */
export interface GatewayEvent extends Partial<InvocationRun> {
  readonly kind: "handshake" | "invocation" | "refusal" | "management" | "closed";
  /** A route key or "authorizer"; the method of a management call; else empty. */
  readonly route: string;
  readonly connectionId: string;
  /**
   * An HTTP status or close code as text, or a word for what has none:
   * - handshake: "gave up";
   * - invocation: "threw", "timed-out", "crashed", "integration-timed-out", "malformed-response",
   *   "lost" for a `$disconnect`, and "allowed", "denied", "malformed-policy" for the authorizer;
   * - management, of a post that met a fault: "reset", "half-open" for one without an answer, and
   *   "gave up" when the client did not wait for a slow one;
   * - refusal, of a message that reaches no route: "Forbidden", "Too Many Requests".
   */
  readonly outcome: string;
  readonly durationMs: number;
  /** Of a post that met one: the fault that made it end so. */
  readonly fault?: FaultKind;
}

/** Follows a gateway. It is never given bodies, tokens or query strings. */
export interface GatewayObserver {
  event(event: GatewayEvent): void;
}
