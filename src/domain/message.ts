import type { Connection, Protocol } from "./connection.ts";
import type { Frame } from "./frames.ts";
import { encodeFrame, encodeText } from "./frames.ts";
import type { Json } from "./json.ts";
import { InvalidMessage, PayloadTooLarge } from "./refusals.ts";

/** What one player sends to the others of the room. */
export interface Message {
  /** Given by the gateway, unique. */
  readonly messageId: string;
  readonly from: Connection;
  /** Epoch milliseconds, by the gateway's clock. */
  readonly sentAt: number;
  readonly content: Json;
}

/** One message in every form in which it can be delivered. */
export type EncodedMessage = Readonly<Record<Protocol, Frame>>;

/**
 * Encodes a message once for each protocol, however many players receive it.
 *
 * Both forms must fit, whoever is in the room, so that whether a message is accepted depends on
 * the message alone.
 *
 * @param limit bytes that a delivered frame may have
 * @throws {InvalidMessage} for text that no frame can carry
 * @throws {PayloadTooLarge}
 */
export function encodeMessage(message: Message, limit: number): EncodedMessage {
  const { messageId, from, sentAt, content } = message;
  if (typeof content === "string" && !content.isWellFormed()) {
    throw new InvalidMessage('"message" has half of a surrogate pair, which UTF-8 cannot carry.');
  }
  const encoded: EncodedMessage = {
    plain: encodeText(typeof content === "string" ? content : JSON.stringify(content)),
    "relay.v1": encodeFrame({
      type: "message",
      room: from.room,
      from: { connectionId: from.connectionId, userId: from.userId },
      messageId,
      sentAt,
      message: content,
    }),
  };
  const largest = Math.max(encoded.plain.byteLength, encoded["relay.v1"].byteLength);
  if (largest > limit) throw new PayloadTooLarge(largest, limit);
  return encoded;
}
