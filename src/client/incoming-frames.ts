import type { ServerFrame } from "#protocol/frames.ts";
import { GatewayError } from "./errors.ts";

/**
 * Reads what came over a socket.
 *
 * @returns a frame of the relay, perhaps of a type that this version of the library does not know;
 *   or what API Gateway said in its place: `{"message": "Internal server error", …}`
 */
export function readFrame(data: unknown): ServerFrame | GatewayError {
  const frame = parse(data);
  if (frame.type !== undefined) return frame as ServerFrame;
  return new GatewayError(`API Gateway: ${String(frame.message).slice(0, 100)}`);
}

function parse(data: unknown): { readonly type?: unknown; readonly message?: unknown } {
  try {
    return JSON.parse(String(data)) ?? {};
  } catch {
    return {};
  }
}
