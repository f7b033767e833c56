import { clientFrameBytes } from "#protocol/limits.ts";
import type { Position } from "#protocol/position.ts";
import { InvalidMessageError, MessageTooLargeError } from "./errors.ts";

/** More than the longest id, position and names take in a frame. */
const envelopeBytes = 256;

/** Of the messages in one frame, with the commas between them. */
export const messageBytes = clientFrameBytes - envelopeBytes;

/**
 * @throws {InvalidMessageError} for what the relay would refuse, while the caller can still be told
 * @throws {MessageTooLargeError} API Gateway ends a connection that sends a larger frame, and a
 *   browser cannot split a message into several
 */
export function encodeMessage(message: unknown): { readonly json: string; readonly bytes: number } {
  const json = jsonOf(message);
  if (json === undefined || json === '""') throw new InvalidMessageError();
  const bytes = utf8Bytes(json) + 1;
  if (bytes > messageBytes) throw new MessageTooLargeError(bytes, messageBytes);
  return { json, bytes };
}

/** The first of them has the id, and the others those that follow it. */
export function messageFrame(
  messages: readonly { readonly json: string }[],
  id: number,
  after: Position | null,
): string {
  const jsons = messages.map(({ json }) => json).join();
  const content = messages.length > 1 ? `s":[${jsons}]` : `":${jsons}`;
  return `{"action":"message","id":${id},"after":${JSON.stringify(after)},"message${content}}`;
}

export function heartbeatFrame(members: object): string {
  return JSON.stringify({ action: "heartbeat", ...members });
}

/** @returns nothing for what is no JSON, though its type may say that it is */
function jsonOf(message: unknown): string | undefined {
  try {
    return JSON.stringify(message);
  } catch {
    return undefined;
  }
}

/**
 * Counted here since jsdom has no `TextEncoder`. Both halves of a surrogate pair count two; there
 * are no others, as `JSON.stringify` escapes them (ECMA-262, section 25.5.2.3).
 */
export function utf8Bytes(json: string): number {
  let bytes = json.length;
  for (let index = 0; index < json.length; index++) {
    const unit = json.charCodeAt(index);
    const isSurrogate = unit >= 0xd800 && unit <= 0xdfff;
    if (unit >= 0x800 && !isSurrogate) bytes += 2;
    else if (unit >= 0x80) bytes += 1;
  }
  return bytes;
}
