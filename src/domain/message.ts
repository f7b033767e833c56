import type { Protocol } from "#protocol/subprotocols.ts";
import type { Connection } from "./connection.ts";
import type { Frame } from "./frame.ts";
import { encodeText } from "./frame.ts";
import { InvalidMessage, PayloadTooLarge } from "./refusals.ts";

/** What one player sends to the others of the room. */
export interface Message {
  /** Given by the gateway, unique. */
  readonly messageId: string;
  readonly from: Connection;
  /** Epoch milliseconds, by the gateway's clock. */
  readonly sentAt: number;
  /**
   * The message as its sender wrote it: valid JSON, never parsed and written anew on the way, which
   * would change numbers that JavaScript cannot hold (`76561197980428154`, `1e400`).
   */
  readonly json: string;
}

/** One message in every form in which it can be delivered. */
export type EncodedMessage = Readonly<Record<Protocol, Frame>>;

/**
 * Encodes a message once for each protocol, however many players receive it.
 *
 * @throws {InvalidMessage} for text that no frame can carry
 */
export function encodeMessage(message: Message): EncodedMessage {
  return {
    plain: encodeText(plainText(message.json)),
    "relay.v1": encodeText(relayText(message)),
  };
}

/**
 * Both forms must fit, whoever is in the room, so that whether a message is accepted depends on
 * the message alone.
 *
 * @param limit bytes that a delivered frame may have
 * @throws {PayloadTooLarge}
 */
export function assertDeliverable(message: EncodedMessage, limit: number): void {
  const largest = Math.max(...Object.values(message).map((frame) => frame.byteLength));
  if (largest > limit) throw new PayloadTooLarge(largest, limit);
}

/** Of a JSON string, the text itself; of any other value, its JSON text. */
function plainText(json: string): string {
  if (!json.startsWith('"')) return json;
  const text: string = JSON.parse(json);
  if (text.isWellFormed()) return text;
  throw new InvalidMessage('"message" has half of a surrogate pair, which UTF-8 cannot carry.');
}

/** A `message` frame, with the message put in as it was written. */
function relayText({ messageId, from, sentAt, json }: Message): string {
  const { room, connectionId, userId } = from;
  const stamp = { type: "message", room, from: { connectionId, userId }, messageId, sentAt };
  return `${JSON.stringify(stamp).slice(0, -1)},"message":${json}}`;
}
