import type { Closure } from "../events/connection-facts.ts";

/**
 * How API Gateway ends connections. "Going away" is what recorded events say; where AWS's words are
 * not known, they are those of the IANA registry.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-overview.html
 */
export const closures = {
  /** Deleted through the management API; AWS documents no code. */
  normal: { code: 1000, reason: "Connection Closed Normally" },
  /** Idle, or at the end of its lifetime. */
  goingAway: { code: 1001, reason: "Going away" },
  protocolError: { code: 1002, reason: "Protocol error" },
  /** A binary frame. */
  unsupportedData: { code: 1003, reason: "Unsupported Data" },
  abnormal: { code: 1006, reason: "Connection Closed Abnormally" },
  invalidText: { code: 1007, reason: "Invalid frame payload data" },
  /**
   * It does not read what the gateway itself answers. AWS documents the code for too many requests
   * of one client, and not when it comes.
   */
  tooMuch: { code: 1008, reason: "Policy Violation" },
  tooBig: { code: 1009, reason: "Message Too Big" },
} as const satisfies Record<string, Closure>;

/** @param code what the client sent, or what stands for it: 1005 for no code, 1006 for no frame */
export function closureByClient(code: number, reason: string): Closure {
  if (code === 1005) return { code, reason: "Client-side close frame status not set" };
  if (code === 1006) return closures.abnormal;
  return { code, reason };
}

/** What `ws` ends a connection with when a client breaks the protocol. */
export function closureByError(error: Error): Closure {
  const isInvalidText = "code" in error && error.code === "WS_ERR_INVALID_UTF8";
  return isInvalidText ? closures.invalidText : closures.protocolError;
}
