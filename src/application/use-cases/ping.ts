import type { HangUp, Reply } from "#application/delivery/reply.ts";
import type { Clock } from "#application/ports/clock.ts";
import type { Connections } from "#application/ports/connections.ts";
import type { Telemetry } from "#application/ports/telemetry.ts";
import type { Connection } from "#domain/connection.ts";

export interface PingDependencies {
  readonly connections: Connections;
  readonly reply: Reply;
  readonly hangUp: HangUp;
  readonly clock: Clock;
  readonly telemetry: Telemetry;
}

export interface Heartbeat {
  readonly from: Connection;
  /** The client's own, echoed. */
  readonly id?: string;
  /** Epoch milliseconds; by then all is over. */
  readonly endBy: number;
}

export type Ping = ReturnType<typeof createPing>;

/** A registry that is slow to answer must not make a client think that its connection is dead. */
const lookUpMs = 1_000;

/**
 * Answers a heartbeat. That it was received has already reset the gateway's idle timer.
 *
 * A player can lose its row and not know it, as the gateway is known to have answered 410 for a
 * connection that lived (https://github.com/aws/aws-sdk-js/issues/3773): it hears nothing any more.
 * Its heartbeat mends that. A plain player gets its row again; a `relay.v1` connection is ended, so
 * that its client comes back and knows that it has missed something.
 */
export function createPing(dependencies: PingDependencies) {
  const { connections, hangUp, telemetry } = dependencies;

  return async function ping(heartbeat: Heartbeat): Promise<void> {
    const { from, endBy } = heartbeat;
    if (await isKnown(from, dependencies)) return pong(heartbeat, dependencies);
    const { connectionId, room, protocol } = from;
    telemetry.log("warn", "row_missing", { connectionId, room, protocol });
    if (protocol === "plain") await connections.add(from, endBy);
    else await hangUp(connectionId, endBy);
  };
}

/** Who cannot be looked up is taken for known: to end all connections would mend nothing. */
async function isKnown(
  from: Connection,
  { connections, clock, telemetry }: PingDependencies,
): Promise<boolean> {
  try {
    return await connections.has(from, clock.now() + lookUpMs);
  } catch (error) {
    telemetry.log("warn", "not_looked_up", { connectionId: from.connectionId }, error);
    return true;
  }
}

async function pong({ from, id, endBy }: Heartbeat, { reply, clock }: PingDependencies) {
  if (from.protocol === "plain") return;
  const { connectionId, userId, room, expiresAt } = from;
  const answer = {
    type: "pong",
    ...(id !== undefined && { id }),
    serverTime: clock.now(),
    connectionId,
    userId,
    room,
    expiresAt,
  } as const;
  await reply(connectionId, answer, endBy);
}
