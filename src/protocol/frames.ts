/**
 * Every frame of the protocol: its type for the code, and its JSON Schema for the validators, the
 * reference (`asyncapi.yaml`) and the tests, which hold one against the other.
 */

import type { Action } from "./actions.ts";
import type { Code } from "./codes.ts";
import { codes } from "./codes.ts";
import type { Json } from "./json.ts";
import { idCharacters } from "./limits.ts";

/** What clients send, by its `action`. */
export interface ClientFrames {
  /** To everybody else in the room. */
  readonly message: {
    /** The client's own; asks for an acknowledgement. */
    readonly id?: string;
    readonly message: Json;
  };
  /** Keeps the connection alive. */
  readonly heartbeat: {
    /** The client's own, echoed. */
    readonly id?: string;
  };
}

/** What became of a broadcast; the four outcomes add up to `recipients`. */
export interface Outcomes {
  readonly recipients: number;
  /** Accepted by the gateway, which is not to say that the player has seen it. */
  readonly delivered: number;
  /** The connection no longer exists. */
  readonly gone: number;
  readonly failed: number;
  /** Not decided: the time ran out. */
  readonly skipped: number;
}

export interface MessageFrame {
  readonly type: "message";
  readonly room: string;
  readonly from: { readonly connectionId: string; readonly userId: string };
  readonly messageId: string;
  /** Epoch milliseconds, by the gateway's clock. */
  readonly sentAt: number;
  readonly message: Json;
}

/** Answers a message that carried an `id`, after it was delivered. */
export interface AckFrame extends Outcomes {
  readonly type: "ack";
  readonly id: string;
  readonly messageId: string;
}

/** Answers a heartbeat. */
export interface PongFrame {
  readonly type: "pong";
  readonly id?: string;
  /** Epoch milliseconds. */
  readonly serverTime: number;
  readonly connectionId: string;
  readonly userId: string;
  readonly room: string;
  /** Epoch seconds; connect anew before. */
  readonly expiresAt: number;
}

export interface ErrorFrame {
  readonly type: "error";
  readonly id?: string;
  readonly code: Code;
  readonly message: string;
  readonly retryable: boolean;
}

/** Everything a `relay.v1` client can receive, told apart by `type`. */
export type ServerFrame = MessageFrame | AckFrame | PongFrame | ErrorFrame;

/** A JSON Schema with exactly the members of a frame: the compiler finds what is missing. */
interface FrameSchema<Frame> {
  readonly type: "object";
  readonly description: string;
  readonly required: readonly RequiredKeys<Frame>[];
  readonly properties: { readonly [Key in keyof Frame]-?: object };
  /** Strangers are ignored in what clients send, and never sent to them. */
  readonly additionalProperties?: false;
}

type RequiredKeys<Frame> = {
  [Key in keyof Frame]-?: undefined extends Frame[Key] ? never : Key;
}[keyof Frame];

const text = { type: "string" } as const;
const count = { type: "integer", minimum: 0 } as const;
const clientId = { type: "string", minLength: 1, maxLength: idCharacters } as const;

/** Whether an id of a client can be repeated to it. */
export function isClientId(id: unknown): id is string {
  return typeof id === "string" && id !== "" && [...id].length <= idCharacters;
}

/** What a client sends beside its `action`. */
export const clientFrames: { readonly [Name in Action]: FrameSchema<ClientFrames[Name]> } = {
  message: {
    type: "object",
    description: "To everybody else in the room.",
    required: ["message"],
    // Any JSON; of a string, at least one character.
    properties: { id: clientId, message: { minLength: 1 } },
  },
  heartbeat: {
    type: "object",
    description: "Keeps the connection alive.",
    required: [],
    properties: { id: clientId },
  },
};

/** What a `relay.v1` client receives, by its `type`. */
export const serverFrames: {
  readonly [Type in ServerFrame["type"]]: FrameSchema<Extract<ServerFrame, { type: Type }>>;
} = {
  message: {
    type: "object",
    description: "Another player of the room sent this. The sender is stamped by the relay.",
    required: ["type", "room", "from", "messageId", "sentAt", "message"],
    properties: {
      type: { const: "message" },
      room: text,
      from: {
        type: "object",
        required: ["connectionId", "userId"],
        properties: { connectionId: text, userId: text },
        additionalProperties: false,
      },
      messageId: text,
      sentAt: { type: "integer", description: "Epoch milliseconds, by the gateway's clock." },
      message: { description: "Any JSON, as it was written." },
    },
    additionalProperties: false,
  },
  ack: {
    type: "object",
    description: "Answers a message that carried an id, after it was delivered.",
    required: ["type", "id", "messageId", "recipients", "delivered", "gone", "failed", "skipped"],
    properties: {
      type: { const: "ack" },
      id: clientId,
      messageId: text,
      recipients: count,
      delivered: count,
      gone: count,
      failed: count,
      skipped: count,
    },
    additionalProperties: false,
  },
  pong: {
    type: "object",
    description: "Answers a heartbeat, and tells a client who it is.",
    required: ["type", "serverTime", "connectionId", "userId", "room", "expiresAt"],
    properties: {
      type: { const: "pong" },
      id: clientId,
      serverTime: { type: "integer", description: "Epoch milliseconds." },
      connectionId: text,
      userId: text,
      room: text,
      expiresAt: { type: "integer", description: "Epoch seconds; connect anew before." },
    },
    additionalProperties: false,
  },
  error: {
    type: "object",
    description: "Something that the client sent was refused, and changed nothing.",
    required: ["type", "code", "message", "retryable"],
    properties: {
      type: { const: "error" },
      id: clientId,
      code: { enum: Object.keys(codes) },
      message: text,
      retryable: { type: "boolean" },
    },
    additionalProperties: false,
  },
};
