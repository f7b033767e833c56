import { clientFrameBytes } from "#protocol/limits.ts";
import { InvalidMessageError, MessageTooLargeError } from "./errors.ts";

export interface OutgoingFrame {
  readonly text: string;
  readonly bytes: number;
}

/**
 * @param id asks for an acknowledgement
 * @throws {InvalidMessageError} for what the relay would refuse, while the caller can still be told
 * @throws {MessageTooLargeError} API Gateway ends a connection that sends a larger frame, and a
 *   browser cannot split a message into several
 */
export function messageFrame(message: unknown, id?: string): OutgoingFrame {
  const json = jsonOf(message);
  if (json === undefined || json === '""') throw new InvalidMessageError();
  const idMember = id === undefined ? "" : `"id":"${id}",`;
  const text = `{"action":"message",${idMember}"message":${json}}`;
  const bytes = utf8Bytes(text);
  if (bytes > clientFrameBytes) throw new MessageTooLargeError(bytes, clientFrameBytes);
  return { text, bytes };
}

export function heartbeatText(id: string): string {
  return `{"action":"heartbeat","id":"${id}"}`;
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
