/**
 * What the pages and the server behind them say to each other. Types only: the pages run in a
 * browser, the server in Node.
 *
 * - `GET /api/local` answers `LocalGame`.
 * - `/api/stream` is a WebSocket on which the server alone speaks: each text frame is a
 *   `StreamMessage` as JSON. The first one is a `snapshot`. (A browser has six connections for a
 *   host, and server-sent events would keep one for each tab.)
 * - `GET /api/traces/{traceId}` answers `Trace`, or 404 once it is forgotten. It may have no
 *   segments yet, or none at all: the authorizer is not traced.
 * - `GET /api/frames/{event}` answers `Frame`, what the event of that number is about, or 404.
 * - `GET /api/rooms/{room}` answers `RoomLog`, and `GET /api/rooms/{room}/{tick}` answers
 *   `TickContent`, or 404. Both are read from the journal itself; the latter is what players say to
 *   each other, and leaves this machine as little as frames do.
 * - `POST /api/commands` takes a `Command`, and answers 204 once it is in force, or 400, 404 or 409
 *   with a `Problem`, as does every other request that is refused.
 */

import type { LeaveReason } from "#protocol/frames.ts";
import type { Position } from "#protocol/position.ts";
import type { Protocol } from "#protocol/subprotocols.ts";
import type { RelayConfig } from "../../src/client/relay-config.ts";
import type { Crash, CrashOrder } from "../local-cloud/crashes/crash-orders.ts";
import type { DatabaseFaultRule } from "../local-cloud/dynamodb/faults/database-fault-rules.ts";
import type { FaultRule } from "../local-cloud/gateway/faults/fault-rules.ts";
import type { GatewayLimits } from "../local-cloud/gateway/limits/gateway-limits.ts";
import type { GatewayEvent } from "../local-cloud/gateway/observer.ts";

/** What the game needs to log in on this machine. */
export interface LocalGame {
  readonly config: RelayConfig;
  readonly players: readonly LocalPlayer[];
}

/** Of a user pool that exists on this machine only, so its password is no secret. */
export interface LocalPlayer {
  /** For people, such as "player1". */
  readonly name: string;
  readonly username: string;
  readonly password: string;
}

export interface StreamMessages {
  readonly snapshot: Snapshot;
  /** All of them, whenever one was opened, closed or used. */
  readonly connections: readonly ConnectionView[];
  /** Everybody who is kept out, whenever that has changed. */
  readonly bars: readonly BarView[];
  /** One of them, whenever its log has changed. */
  readonly room: RoomView;
  readonly event: EventView;
  readonly tick: TickView;
  /** What can be made to go wrong, whenever it was changed, or a function was killed. */
  readonly faults: FaultSettings;
}

/** One message of the stream, told apart by its name. */
export type StreamMessage = {
  [Name in keyof StreamMessages]: { readonly name: Name; readonly data: StreamMessages[Name] };
}[keyof StreamMessages];

export interface Snapshot {
  readonly connections: readonly ConnectionView[];
  readonly bars: readonly BarView[];
  /** Those in which something was done. */
  readonly rooms: readonly RoomView[];
  /** The latest, oldest first. */
  readonly events: readonly EventView[];
  /** The latest, oldest first. */
  readonly ticks: readonly TickView[];
  readonly faults: FaultSettings;
}

/** A row that the registry still has without a connection is a ghost. */
export interface ConnectionView {
  readonly connectionId: string;
  readonly userId: string;
  /** The local player's name, where it is one. */
  readonly player?: string;
  readonly room: string;
  readonly protocol: Protocol;
  /** Whose entries in the log are this player's; it outlives connections. */
  readonly seat: string;
  /** Of a member: what the player has told of himself, as JSON. */
  readonly profile?: string;
  /** Epoch milliseconds. */
  readonly connectedAt: number;
  /** Epoch milliseconds; of open connections. */
  readonly lastActiveAt?: number;
  /** Epoch seconds: when its session ends. */
  readonly expiresAt: number;
  /** A ghost is in the registry, but its connection is no more. */
  readonly state: "open" | "ghost";
  /** Of an open connection that the registry has not (any more): it gets no message. */
  readonly forgotten?: true;
}

/** A user who may not come in for some time. */
export interface BarView {
  readonly userId: string;
  /** The local player's name, where it is one. */
  readonly player?: string;
  /** Epoch seconds. */
  readonly expiresAt: number;
}

/** One thing that happened in the gateway, with what the function's runtime knows of it. */
export interface EventView extends GatewayEvent {
  /** Counts up. */
  readonly id: number;
  /** Epoch milliseconds. */
  readonly at: number;
  /** Whose connection it is or was: the local player's name, where it is one. */
  readonly player?: string;
  /** A heartbeat, or the answer to one. */
  readonly isHeartbeat?: true;
  /** Where in a tick its function was killed on purpose, such as "after place". */
  readonly killed?: string;
  /** The beginning of what a client sent, or was posted, where it is about that. */
  readonly preview?: string;
}

/** What a client sent, or was posted, as it stands in the frame. */
export interface Frame {
  readonly text: string;
  /** UTF-16 code units that it had more, of a very long one. */
  readonly cut: number;
}

/** How far the log of a room has come. */
export interface RoomView {
  readonly name: string;
  /** Of who has all that is sealed; absent where there is no log (any more). */
  readonly head?: Position;
  /** The newest tick, while it is not ended. */
  readonly open?: OpenTick;
}

export interface OpenTick {
  readonly tick: TickName;
  /** Epoch milliseconds: when it should be ended. */
  readonly closesAt: number;
}

/** `{epoch}/{number of its first page}` */
export type TickName = string;

/** What became of one tick, as the function that ended it reported. */
export interface TickView {
  readonly traceId: string;
  /** Epoch milliseconds. */
  readonly at: number;
  readonly room: string;
  readonly tick: TickName;
  readonly pages: number;
  readonly entries: number;
  /** For whom the function worked that has ended and sent it; absent where it was for no player. */
  readonly connectionId?: string;
  /** The same, as the local player's name, where it is one. */
  readonly player?: string;
  /** Whether whoever opened it has left it. */
  readonly isTakenOver: boolean;
  /** From when it was opened until it was ended. */
  readonly waitMs: number;
  readonly outcomes: Outcomes;
  /** Frames that were tried to be posted, each once for each attempt. */
  readonly posts: number;
  readonly retries: number;
  /** From its first post to its last answer. */
  readonly fanOutMs: number;
}

/** What became of a delivery; the others add up to `recipients`. */
export interface Outcomes {
  readonly recipients: number;
  readonly delivered: number;
  readonly gone: number;
  readonly failed: number;
  readonly skipped: number;
}

/** The log of a room. */
export interface RoomLog extends RoomView {
  /** The latest, newest first. */
  readonly ticks: readonly LoggedTick[];
}

/** A tick as it stands in the journal. */
export interface LoggedTick {
  readonly tick: TickName;
  readonly pages: number;
  readonly entries: number;
  /** Whose the first of its entries is. */
  readonly openedBy?: Player;
  /** Who came and went in it, as far as that is shown at a glance. */
  readonly comings: readonly (JoinView | LeaveView)[];
  /** Epoch milliseconds, by the clock of whoever opened it. */
  readonly openedAt: number;
  readonly closesAt: number;
  /** Absent while it is open. */
  readonly endedAt?: number;
  /** What its sender reported; absent until then, and for ever if he was killed before. */
  readonly report?: TickView;
}

export interface Player {
  readonly seat: string;
  readonly userId?: string;
  /** The local player's name, where it is one. */
  readonly player?: string;
}

export interface TickContent extends LoggedTick {
  readonly content: readonly PageContent[];
}

/** One page of a tick. */
export interface PageContent {
  readonly number: number;
  readonly entries: readonly EntryView[];
}

/** What stands in the log: somebody said something, came, or left. */
export type EntryView = MessageView | JoinView | LeaveView;

export interface MessageView {
  readonly kind: "message";
  readonly from: Player;
  readonly id: string;
  /** Its JSON, as its sender wrote it. */
  readonly message: string;
  /** Who alone gets it, if it is not for everybody. */
  readonly to?: readonly Player[];
}

export interface JoinView {
  readonly kind: "joined";
  readonly from: Player;
  readonly connectionId: string;
  /** JSON. */
  readonly profile?: string;
}

export interface LeaveView {
  readonly kind: "left";
  readonly from: Player;
  readonly connectionId: string;
  readonly reason: LeaveReason;
}

/** Everything that an invocation left behind. */
export interface Trace {
  readonly traceId: string;
  /** In the order of their starts. A parent may be missing: AWS itself would have sent it. */
  readonly segments: readonly SegmentView[];
  readonly logs: readonly LogLine[];
}

/** A part of an X-Ray trace. */
export interface SegmentView {
  readonly id: string;
  readonly parentId?: string;
  readonly name: string;
  /** Epoch seconds with fractions, as X-Ray has them. */
  readonly startTime: number;
  /** Absent while it is in progress. */
  readonly endTime?: number;
  readonly annotations: Readonly<Record<string, string | number | boolean>>;
  readonly metadata: unknown;
  /** What went wrong in it. */
  readonly error?: string;
}

/** One structured line of a function's log. */
export interface LogLine {
  /** Epoch milliseconds. */
  readonly at: number;
  readonly level: string;
  readonly message: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** The limits that can be shortened while the gateway runs. */
export type ChangeableLimits = Pick<GatewayLimits, "idleTimeoutMs" | "lifetimeMs">;

export interface FaultSettings {
  /** Of posts. */
  readonly rules: readonly FaultRule[];
  /** Of the functions' calls of DynamoDB. */
  readonly databaseRules: readonly DatabaseFaultRule[];
  readonly crashes: CrashSettings;
  readonly losesDisconnects: boolean;
  readonly limits: ChangeableLimits;
}

/** Which functions die in the middle of a tick. */
export interface CrashSettings {
  /** The next one that comes there; absent when none is to die. */
  readonly armed?: CrashOrder;
  /** So many of all invocations, from 0 to 1, each at a step that is drawn for it. */
  readonly share: number;
  /** The last one that was killed. */
  readonly latest?: CrashView;
}

export interface CrashView extends Crash {
  /** Epoch milliseconds. */
  readonly at: number;
}

/** What a developer can do to the running backend. */
export type Command =
  /** Ends a connection as the gateway would. */
  | { readonly kind: "disconnect"; readonly connectionId: string }
  /** The player's machine dies: no close frame, no `$disconnect`. */
  | { readonly kind: "vanish"; readonly connectionId: string }
  /** Its session has ended a second ago, though nobody has noticed yet. */
  | { readonly kind: "expire-session"; readonly connectionId: string }
  | { readonly kind: "lose-disconnects"; readonly on: boolean }
  /** Replaces all rules; an empty list ends the faults. */
  | { readonly kind: "set-faults"; readonly rules: readonly FaultRule[] }
  /** Replaces all rules; an empty list ends the faults. */
  | { readonly kind: "set-database-faults"; readonly rules: readonly DatabaseFaultRule[] }
  /** The next function that comes there dies, and no other. */
  | { readonly kind: "arm-crash"; readonly order: CrashOrder }
  | { readonly kind: "disarm-crash" }
  | { readonly kind: "set-crash-share"; readonly share: number }
  | { readonly kind: "set-limits"; readonly limits: Partial<ChangeableLimits> }
  /** The next event meets a cold start. */
  | { readonly kind: "restart-functions" }
  /** Every socket is cut, and the gateway listens again at the same address. */
  | { readonly kind: "restart-gateway" }
  /** What follows is done by the operator's function, as operators do it. */
  | Operation
  /** No faults, no deaths, no lost `$disconnect`s, and the limits that API Gateway has. */
  | { readonly kind: "reset" };

/** What operators do: see `infra/README.md`. */
export type Operation =
  /** Ends one connection. */
  | { readonly kind: "kick"; readonly room: string; readonly connectionId: string }
  /** Ends all connections of a user, and keeps the user out for so many seconds if that is given. */
  | { readonly kind: "kick-user"; readonly userId: string; readonly barSeconds?: number }
  | { readonly kind: "unbar"; readonly userId: string }
  /** A text to everybody in a room. */
  | { readonly kind: "say"; readonly room: string; readonly text: string };

/** Why something that was asked for was not done. */
export interface Problem {
  readonly code: string;
  readonly message: string;
}
