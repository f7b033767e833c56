import type { AckFrame, ErrorFrame, MessageFrame, PongFrame } from "#domain/frames.ts";

/** A JSON Schema with exactly the members of a frame: the compiler finds what is missing. */
interface FrameSchema<Frame> {
  readonly type: "object";
  readonly description: string;
  readonly required: readonly RequiredKeys<Frame>[];
  readonly properties: { readonly [Key in keyof Frame]-?: object };
  readonly additionalProperties: false;
}

type RequiredKeys<Frame> = {
  [Key in keyof Frame]-?: undefined extends Frame[Key] ? never : Key;
}[keyof Frame];

const text = { type: "string" };
const count = { type: "integer", minimum: 0 };
const clientId = { type: "string", minLength: 1, maxLength: 64 };

function frame<Frame extends { readonly type: string }>(
  type: Frame["type"],
  description: string,
  required: readonly RequiredKeys<Frame>[],
  properties: { readonly [Key in Exclude<keyof Frame, "type">]-?: object },
): FrameSchema<Frame> {
  return {
    type: "object",
    description,
    required,
    properties: { type: { const: type }, ...properties } as FrameSchema<Frame>["properties"],
    additionalProperties: false,
  };
}

/** What a `relay.v1` client receives. */
export const serverFrames = {
  message: frame<MessageFrame>(
    "message",
    "Another player of the room sent this. The sender is stamped by the relay.",
    ["type", "room", "from", "messageId", "sentAt", "message"],
    {
      room: text,
      from: {
        type: "object",
        required: ["connectionId", "userId"],
        properties: { connectionId: text, userId: text },
        additionalProperties: false,
      },
      messageId: text,
      sentAt: { type: "integer", description: "Epoch milliseconds, by the gateway's clock." },
      message: { description: "Any JSON, as it was sent." },
    },
  ),
  ack: frame<AckFrame>(
    "ack",
    "Answers a message that carried an id, after it was delivered. The outcomes add up.",
    ["type", "id", "messageId", "recipients", "delivered", "gone", "failed", "skipped"],
    {
      id: clientId,
      messageId: text,
      recipients: count,
      delivered: count,
      gone: count,
      failed: count,
      skipped: count,
    },
  ),
  pong: frame<PongFrame>(
    "pong",
    "Answers a heartbeat, and tells a client who it is.",
    ["type", "serverTime", "connectionId", "userId", "room", "expiresAt"],
    {
      id: clientId,
      serverTime: { type: "integer", description: "Epoch milliseconds." },
      connectionId: text,
      userId: text,
      room: text,
      expiresAt: { type: "integer", description: "Epoch seconds; connect anew before." },
    },
  ),
  error: frame<ErrorFrame>(
    "error",
    "Something that the client sent was refused, and changed nothing.",
    ["type", "code", "message", "retryable"],
    { id: clientId, code: text, message: text, retryable: { type: "boolean" } },
  ),
} as const;
