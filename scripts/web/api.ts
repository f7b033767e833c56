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
 * - `POST /api/commands` takes a `Command`, and answers 204 once it is in force, or 400, 404 or 409
 *   with a `Problem`, as does every other request that is refused.
 */

import type { Outcomes } from "#protocol/frames.ts";
import type { Protocol } from "#protocol/subprotocols.ts";
import type { RelayConfig } from "../../src/client/relay-config.ts";
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
  readonly event: EventView;
  readonly broadcast: BroadcastView;
  /** What can be made to go wrong, whenever it was changed. */
  readonly faults: FaultSettings;
}

/** One message of the stream, told apart by its name. */
export type StreamMessage = {
  [Name in keyof StreamMessages]: { readonly name: Name; readonly data: StreamMessages[Name] };
}[keyof StreamMessages];

export interface Snapshot {
  readonly connections: readonly ConnectionView[];
  /** The latest, oldest first. */
  readonly events: readonly EventView[];
  /** The latest, oldest first. */
  readonly broadcasts: readonly BroadcastView[];
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
  /** The beginning of what a client sent, or was posted, where it is about that. */
  readonly preview?: string;
}

/** What a client sent, or was posted, as it stands in the frame. */
export interface Frame {
  readonly text: string;
  /** UTF-16 code units that it had more, of a very long one. */
  readonly cut: number;
}

/** What became of one broadcast, as the function itself reported it. */
export interface BroadcastView {
  readonly traceId: string;
  /** Epoch milliseconds. */
  readonly at: number;
  readonly room: string;
  /** Of its sender. */
  readonly connectionId?: string;
  readonly outcomes: Outcomes;
  readonly retries: number;
  /** From its first post to its last answer. */
  readonly fanOutMs: number;
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
  readonly rules: readonly FaultRule[];
  readonly losesDisconnects: boolean;
  readonly limits: ChangeableLimits;
}

/** What a developer can do to the running backend. */
export type Command =
  /** Ends a connection as the gateway would. */
  | { readonly kind: "kick"; readonly connectionId: string }
  /** The player's machine dies: no close frame, no `$disconnect`. */
  | { readonly kind: "vanish"; readonly connectionId: string }
  /** Its session has ended a second ago, though nobody has noticed yet. */
  | { readonly kind: "expire-session"; readonly connectionId: string }
  | { readonly kind: "lose-disconnects"; readonly on: boolean }
  /** Replaces all rules; an empty list ends the faults. */
  | { readonly kind: "set-faults"; readonly rules: readonly FaultRule[] }
  | { readonly kind: "set-limits"; readonly limits: Partial<ChangeableLimits> }
  /** The next event meets a cold start. */
  | { readonly kind: "restart-functions" }
  /** Every socket is cut, and the gateway listens again at the same address. */
  | { readonly kind: "restart-gateway" }
  /** No faults, no lost `$disconnect`s, and the limits that API Gateway has. */
  | { readonly kind: "reset" };

/** Why something that was asked for was not done. */
export interface Problem {
  readonly code: string;
  readonly message: string;
}
