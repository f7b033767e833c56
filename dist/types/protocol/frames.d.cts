// game-relay/client, built from src/client by `npm run build:client`. Do not edit.
/**
 * Every frame of the protocol: its type for the code, and its JSON Schema for the validators, the
 * reference (`asyncapi.yaml`) and the tests, which hold one against the other.
 */
import type { Action } from "./actions.cjs";
import type { Code } from "./codes.cjs";
import type { Json } from "./json.cjs";
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
    readonly from: {
        readonly connectionId: string;
        readonly userId: string;
    };
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
    readonly properties: {
        readonly [Key in keyof Frame]-?: object;
    };
    /** Strangers are ignored in what clients send, and never sent to them. */
    readonly additionalProperties?: false;
}
type RequiredKeys<Frame> = {
    [Key in keyof Frame]-?: undefined extends Frame[Key] ? never : Key;
}[keyof Frame];
/** Whether an id of a client can be repeated to it. */
export declare function isClientId(id: unknown): id is string;
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
