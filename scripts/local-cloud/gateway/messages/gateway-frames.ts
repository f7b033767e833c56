/**
 * The frames that API Gateway itself sends on an open connection, byte for byte as measured: one
 * space after the first colon, none after the others.
 */
export type GatewayMessage =
  /** No route for this message, and no `$default`. */
  | "Forbidden"
  /** The function threw, timed out, crashed or returned no valid proxy response. */
  | "Internal server error"
  /** The integration took longer than the gateway waits; worded as for REST APIs, not measured. */
  | "Endpoint request timed out"
  /** Throttled; not measured. */
  | "Too Many Requests";

export function gatewayFrame(
  message: GatewayMessage,
  connectionId: string,
  requestId: string,
): string {
  return `{"message": "${message}", "connectionId":"${connectionId}", "requestId":"${requestId}"}`;
}
