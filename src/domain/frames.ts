import type { Json } from "./json.ts";

/** The UTF-8 bytes of one text frame, as a client receives it. */
export type Frame = Uint8Array;

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
  readonly code: string;
  readonly message: string;
  readonly retryable: boolean;
}

/** Everything a `relay.v1` client can receive, told apart by `type`. */
export type ServerFrame = MessageFrame | AckFrame | PongFrame | ErrorFrame;

const utf8 = new TextEncoder();

export function encodeFrame(frame: ServerFrame): Frame {
  return encodeText(JSON.stringify(frame));
}

export function encodeText(text: string): Frame {
  return utf8.encode(text);
}
