/**
 * Every frame of the protocol: its type for the code, and its JSON Schema for the validators, the
 * reference (`asyncapi.yaml`) and the tests, which hold one against the other.
 */

import type { Action } from "./actions.ts";
import type { Code } from "./codes.ts";
import { codes } from "./codes.ts";
import type { Json } from "./json.ts";
import {
  addresseesPerMessage,
  epochCharacters,
  idCharacters,
  messagesPerFrame,
  seatPattern,
} from "./limits.ts";
import type { Position } from "./position.ts";

/** What clients send, by its `action`. */
export interface ClientFrames {
  /** To everybody in the room: either `message` or `messages`. */
  readonly message: {
    /** Of the first message, counting up within a session; without it the gateway's id serves. */
    readonly id?: number;
    readonly message?: Json;
    readonly messages?: readonly Json[];
    /** What the client had applied when it first sent this; `null` when there was no log. */
    readonly after?: Position | null;
    /** The seats that get it, and nobody else but the sender; everybody unless given. */
    readonly to?: readonly string[];
  };
  /** Keeps the connection alive, and asks for what is missing. */
  readonly heartbeat: {
    /** The client's own, echoed; asks for a pong. */
    readonly id?: string;
    /** What the client has applied; `null` when there was no log. Asks for what came after it. */
    readonly since?: Position | null;
    /** Whether everybody in the room shall get that. */
    readonly resend?: boolean;
    /** What others shall know of the player; fixed with the first heartbeat that has one. */
    readonly profile?: Json;
    /** Asks for everybody who is in the room. */
    readonly members?: boolean;
    /** Of the members that the client knows; asks for all of them if they are not the same. */
    readonly digest?: string;
  };
}

/** A message in the log: the seat of its sender, its id there, what it says, and to whom. */
export type MessageEntry =
  | readonly [seat: string, id: number | string, message: Json]
  | readonly [seat: string, id: number | string, message: Json, to: readonly string[]];

/** Somebody who is in the room, over one connection of his. */
export interface Member {
  readonly seat: string;
  readonly user: string;
  readonly connectionId: string;
  /** What he has told of himself. */
  readonly profile?: Json;
  /** Epoch seconds; from then on he is not here any more, without a word. */
  readonly expiresAt: number;
}

/** How a connection came to its end. */
export const leaveReasons = ["closed", "lost", "kicked", "replaced"] as const;

export type LeaveReason = (typeof leaveReasons)[number];

export interface JoinEntry {
  readonly joined: Member;
}

export interface LeaveEntry {
  readonly left: {
    readonly seat: string;
    readonly connectionId: string;
    readonly reason: LeaveReason;
  };
}

/** What stands in the log. */
export type EntryFrame = MessageEntry | JoinEntry | LeaveEntry;

/** Pages of a room's log. */
interface PagesFrame {
  readonly epoch: string;
  /** The number of the first of the pages; the others follow it. */
  readonly page: number;
  /** The user ids of the seats in it. */
  readonly users: Readonly<Record<string, string>>;
  readonly pages: readonly (readonly EntryFrame[])[];
}

/** What has happened in the room: the same for everybody, the senders included. */
export interface TickFrame extends PagesFrame {
  readonly type: "tick";
  readonly room: string;
  /** When it ended, in epoch milliseconds. */
  readonly at: number;
}

/** What this client has missed, or a part of it; more may follow. */
export interface ReplayFrame extends PagesFrame {
  readonly type: "replay";
}

/** Some of those who are in the room; more may follow, and then the pong at whose head they are. */
export interface MembersFrame {
  readonly type: "members";
  readonly members: readonly Member[];
}

/** Answers a heartbeat, after what was missing. */
export interface PongFrame {
  readonly type: "pong";
  readonly id?: string;
  /** Epoch milliseconds. */
  readonly serverTime: number;
  readonly connectionId: string;
  readonly userId: string;
  /** The player's place in the room, which outlives connections. */
  readonly seat: string;
  readonly room: string;
  /** Epoch seconds; connect anew before. */
  readonly expiresAt: number;
  /** Of the newest page that is sealed; `null` where there is no log. */
  readonly head: Position | null;
  /** Answers `since`: whether all that came after it was replayed; if not, nothing was. */
  readonly recovered?: boolean;
  /** How many connections there are in the room, plain players included. */
  readonly count?: number;
  /** Of the members at `head`; not in rooms that are too large to announce anybody. */
  readonly digest?: string;
}

export interface ErrorFrame {
  readonly type: "error";
  /** Of the frame that was refused. */
  readonly id?: number | string;
  readonly code: Code;
  readonly message: string;
  readonly retryable: boolean;
  /** How long to wait before it is tried again, where that helps; milliseconds. */
  readonly retryAfterMs?: number;
}

/** Everything a `relay.v1` client can receive, told apart by `type`. */
export type ServerFrame = TickFrame | ReplayFrame | MembersFrame | PongFrame | ErrorFrame;

/** A JSON Schema with exactly the members of a frame: the compiler finds what is missing. */
interface FrameSchema<Frame> {
  readonly type: "object";
  readonly description: string;
  readonly required: readonly RequiredKeys<Frame>[];
  readonly properties: { readonly [Key in keyof Frame]-?: object };
  /** Strangers are ignored in what clients send, and never sent to them. */
  readonly additionalProperties?: false;
  /** What the type cannot tell. */
  readonly oneOf?: readonly object[];
}

type RequiredKeys<Frame> = {
  [Key in keyof Frame]-?: undefined extends Frame[Key] ? never : Key;
}[keyof Frame];

const text = { type: "string" } as const;
const clientId = { type: "string", minLength: 1, maxLength: idCharacters } as const;

/** Ids count up from it: a frame's last one must be a safe integer as well. */
const messageId = {
  type: "integer",
  minimum: 1,
  maximum: Number.MAX_SAFE_INTEGER - messagesPerFrame,
} as const;

/** Any JSON; of a string, at least one character. */
const message = { minLength: 1 } as const;

const position = {
  type: ["object", "null"],
  required: ["epoch", "page"],
  properties: {
    epoch: { type: "string", minLength: 1, maxLength: epochCharacters },
    page: { type: "integer", minimum: 0, maximum: Number.MAX_SAFE_INTEGER },
  },
} as const;

/** An object with these members and no others. */
function exactly<Members extends object>(members: Members, ...optional: (keyof Members)[]) {
  const required = Object.keys(members).filter((name) => !optional.some((it) => it === name));
  return { type: "object", required, properties: members, additionalProperties: false } as const;
}

const addressees = {
  type: "array",
  description: "The seats that get it, and nobody else but the sender.",
  items: { type: "string", pattern: seatPattern },
  minItems: 1,
  maxItems: addresseesPerMessage,
} as const;

const member = exactly(
  {
    seat: text,
    user: text,
    connectionId: text,
    profile: { description: "What he has told of himself." },
    expiresAt: { type: "integer", description: "Epoch seconds." },
  },
  "profile",
);

const entry = {
  oneOf: [
    {
      type: "array",
      description: "The seat of the sender, the id of the message, the message, and to whom.",
      items: [text, { type: ["integer", "string"] }, {}, addressees],
      minItems: 3,
      maxItems: 4,
    },
    exactly({ joined: member }),
    exactly({
      left: exactly({ seat: text, connectionId: text, reason: { enum: leaveReasons } }),
    }),
  ],
} as const;

const pagesMembers = {
  epoch: text,
  page: { type: "integer", minimum: 1, description: "The number of the first of the pages." },
  users: {
    type: "object",
    description: "The user ids of the seats in it.",
    additionalProperties: text,
  },
  pages: { type: "array", items: { type: "array", items: entry } },
} as const;

/** Whether an id of a client can be repeated to it. */
export function isClientId(id: unknown): id is number | string {
  if (typeof id === "number") return Number.isSafeInteger(id);
  return typeof id === "string" && id !== "" && [...id].length <= idCharacters;
}

/** What a client sends beside its `action`. */
export const clientFrames: { readonly [Name in Action]: FrameSchema<ClientFrames[Name]> } = {
  message: {
    type: "object",
    description: "To everybody in the room.",
    required: [],
    properties: {
      id: messageId,
      message,
      messages: { type: "array", minItems: 1, maxItems: messagesPerFrame, items: message },
      after: position,
      to: addressees,
    },
    oneOf: [{ required: ["message"] }, { required: ["messages"] }],
  },
  heartbeat: {
    type: "object",
    description: "Keeps the connection alive, and asks for what is missing.",
    required: [],
    properties: {
      id: clientId,
      since: position,
      resend: { type: "boolean" },
      profile: {},
      members: { type: "boolean" },
      digest: { type: "string", maxLength: idCharacters },
    },
  },
};

/** What a `relay.v1` client receives, by its `type`. */
export const serverFrames: {
  readonly [Type in ServerFrame["type"]]: FrameSchema<Extract<ServerFrame, { type: Type }>>;
} = {
  tick: {
    type: "object",
    description: "What has happened in the room. Seats are stamped by the relay.",
    required: ["type", "room", "epoch", "page", "at", "users", "pages"],
    properties: {
      type: { const: "tick" },
      room: text,
      at: { type: "integer", description: "When it ended, in epoch milliseconds." },
      ...pagesMembers,
    },
    additionalProperties: false,
  },
  replay: {
    type: "object",
    description: "What this client has missed, or a part of it.",
    required: ["type", "epoch", "page", "users", "pages"],
    properties: { type: { const: "replay" }, ...pagesMembers },
    additionalProperties: false,
  },
  members: {
    type: "object",
    description: "Some of those who are in the room at the head of the pong that follows.",
    required: ["type", "members"],
    properties: { type: { const: "members" }, members: { type: "array", items: member } },
    additionalProperties: false,
  },
  pong: {
    type: "object",
    description: "Answers a heartbeat, and tells a client who it is and where the log stands.",
    required: ["type", "serverTime", "connectionId", "userId", "seat", "room", "expiresAt", "head"],
    properties: {
      type: { const: "pong" },
      id: clientId,
      serverTime: { type: "integer", description: "Epoch milliseconds." },
      connectionId: text,
      userId: text,
      seat: text,
      room: text,
      expiresAt: { type: "integer", description: "Epoch seconds; connect anew before." },
      head: { ...position, additionalProperties: false },
      recovered: { type: "boolean", description: "Answers `since`." },
      count: { type: "integer", minimum: 1, description: "Connections in the room." },
      digest: { type: "string", description: "Of the members at `head`." },
    },
    additionalProperties: false,
  },
  error: {
    type: "object",
    description: "Something that the client sent was refused, and changed nothing.",
    required: ["type", "code", "message", "retryable"],
    properties: {
      type: { const: "error" },
      id: { type: ["integer", "string"] },
      code: { enum: Object.keys(codes) },
      message: text,
      retryable: { type: "boolean" },
      retryAfterMs: { type: "integer", minimum: 0 },
    },
    additionalProperties: false,
  },
};
