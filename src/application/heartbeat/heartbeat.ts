import type { Errand } from "#application/log/tick-sender.ts";
import type { Connection } from "#domain/connection.ts";
import type { Position } from "#protocol/position.ts";

/** What a client says from time to time. */
export interface Heartbeat extends Errand {
  readonly from: Connection;
  /** The client's own, echoed. */
  readonly id?: string;
  /** What the client has applied; asks for what came after it. */
  readonly since?: Position | null;
  /** Whether everybody in the room shall get that. */
  readonly resend?: boolean;
  /** What the player tells of himself, as JSON; by which he becomes a member. */
  readonly profile?: string;
  /** Asks for everybody who is in the room. */
  readonly members?: boolean;
  /** Of the members that the client knows: asks for all of them if they are others. */
  readonly digest?: string;
}

/** A store that is slow to answer must not make a client think that its connection is dead. */
export const lookUpMs = 1_000;
