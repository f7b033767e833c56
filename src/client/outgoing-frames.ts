import type { Json } from "#protocol/json.ts";
import { InvalidMessageError, MessageTooLargeError } from "./errors.ts";

/**
 * API Gateway ends a connection that sends a larger frame, and a browser cannot split a message
 * into several (https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-execution-service-websocket-limits-table.html).
 */
export const largestFrameBytes = 32_768;

const utf8 = new TextEncoder();

/**
 * @param id asks for an acknowledgement
 * @throws {InvalidMessageError} for what the relay would refuse, while the caller can still be told
 * @throws {MessageTooLargeError}
 */
export function messageText(message: Json, id?: string): string {
  const json = jsonOf(message);
  if (json === undefined || json === '""') throw new InvalidMessageError();
  const idMember = id === undefined ? "" : `"id":"${id}",`;
  const text = `{"action":"message",${idMember}"message":${json}}`;
  const bytes = utf8.encode(text).byteLength;
  if (bytes > largestFrameBytes) throw new MessageTooLargeError(bytes, largestFrameBytes);
  return text;
}

export function heartbeatText(id: string): string {
  return JSON.stringify({ action: "heartbeat", id });
}

/** @returns nothing for what is no JSON, though its type says that it is */
function jsonOf(message: Json): string | undefined {
  try {
    return JSON.stringify(message);
  } catch {
    return undefined;
  }
}
