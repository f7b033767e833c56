// game-relay/client, built from src/client by `npm run build:client`. Do not edit.
/**
 * Every frame of the protocol: its type for the code, and its JSON Schema for the validators, the
 * reference (`asyncapi.yaml`) and the tests, which hold one against the other.
 */
import type { Action } from "./actions.cjs";
import type { Code } from "./codes.cjs";
import type { Json } from "./json.cjs";
import type { Position } from "./position.cjs";
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
export type MessageEntry = readonly [seat: string, id: number | string, message: Json] | readonly [seat: string, id: number | string, message: Json, to: readonly string[]];
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
export declare const leaveReasons: readonly ["closed", "lost", "kicked", "replaced"];
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
    readonly properties: {
        readonly [Key in keyof Frame]-?: object;
    };
    /** Strangers are ignored in what clients send, and never sent to them. */
    readonly additionalProperties?: false;
    /** What the type cannot tell. */
    readonly oneOf?: readonly object[];
}
type RequiredKeys<Frame> = {
    [Key in keyof Frame]-?: undefined extends Frame[Key] ? never : Key;
}[keyof Frame];
/** Whether an id of a client can be repeated to it. */
export declare function isClientId(id: unknown): id is number | string;
/** What a client sends beside its `action`. */
export declare const clientFrames: {
    readonly [Name in Action]: FrameSchema<ClientFrames[Name]>;
};
/** What a `relay.v1` client receives, by its `type`. */
export declare const serverFrames: {
    readonly [Type in ServerFrame["type"]]: FrameSchema<Extract<ServerFrame, {
        type: Type;
    }>>;
};
export {};
