import { addresseesPerMessage, clientFrameBytes, seatPattern } from "#protocol/limits.ts";
import type { Position } from "#protocol/position.ts";
import { InvalidMessageError, InvalidOptionsError, MessageTooLargeError } from "./errors.ts";
import type { Ask } from "./heartbeat.ts";
import type { Addressee } from "./relay-client.ts";

/** More than the longest id, position and names take in a frame. */
const envelopeBytes = 256;

/** Of the messages in one frame, with the commas between them. */
export const messageBytes = clientFrameBytes - envelopeBytes;

/** A message as it is sent. */
export interface EncodedMessage {
  readonly json: string;
  /** That it adds to a frame, at the most. */
  readonly bytes: number;
  /** Whom it is for, as JSON; everybody unless it is there. */
  readonly to?: string;
}

/**
 * @param to everybody unless given
 * @throws {InvalidMessageError} for what the relay would refuse, while the caller can still be told
 * @throws {InvalidOptionsError} the same for whom it is for
 * @throws {MessageTooLargeError} API Gateway ends a connection that sends a larger frame, and a
 *   browser cannot split a message into several
 */
export function encodeMessage(message: unknown, to?: readonly Addressee[]): EncodedMessage {
  const json = jsonOf(message);
  if (json === undefined || json === '""') throw new InvalidMessageError();
  const seats = to === undefined ? "" : encodeSeats(to);
  const bytes = utf8Bytes(json) + 1 + seats.length;
  if (bytes > messageBytes) throw new MessageTooLargeError(bytes, messageBytes);
  return { json, bytes, ...(seats && { to: seats }) };
}

function encodeSeats(to: readonly Addressee[]): string {
  const all = Array.isArray(to) ? to.map((it) => Object(it).seat ?? it) : [];
  const seats = [...new Set(all)];
  const isGood = seats.length > 0 && seats.length <= addresseesPerMessage && seats.every(isSeat);
  if (isGood) return JSON.stringify(seats);
  throw new InvalidOptionsError(`A message can be for 1 to ${addresseesPerMessage} seats.`);
}

const seat = new RegExp(seatPattern);

function isSeat(name: unknown): boolean {
  return typeof name === "string" && seat.test(name);
}

/** The first of them has the id, and the others those that follow it; all are for the same. */
export function messageFrame(
  messages: readonly Pick<EncodedMessage, "json" | "to">[],
  id: number,
  after: Position | null,
): string {
  const jsons = messages.map(({ json }) => json).join();
  const content = messages.length > 1 ? `s":[${jsons}]` : `":${jsons}`;
  const to = messages[0]?.to;
  const addressees = to === undefined ? "" : `,"to":${to}`;
  const position = JSON.stringify(after);
  return `{"action":"message","id":${id},"after":${position}${addressees},"message${content}}`;
}

export function heartbeatFrame(ask: Ask & { readonly id?: string }): string {
  return JSON.stringify({ action: "heartbeat", ...ask });
}

/** @returns nothing for what is no JSON, though its type may say that it is */
export function jsonOf(message: unknown): string | undefined {
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
