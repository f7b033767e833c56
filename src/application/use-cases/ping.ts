import type { Clock } from "#application/ports/clock.ts";
import type { Connection } from "#domain/connection.ts";
import type { Reply } from "./reply.ts";

export interface PingDependencies {
  readonly reply: Reply;
  readonly clock: Clock;
}

export interface Heartbeat {
  readonly from: Connection;
  /** The client's own, echoed. */
  readonly id?: string;
}

export type Ping = ReturnType<typeof createPing>;

/**
 * Answers a heartbeat. That it was received has already reset the gateway's idle timer, so for a
 * plain client, which expects no answer, there is nothing left to do.
 */
export function createPing({ reply, clock }: PingDependencies) {
  return async function ping({ from, id }: Heartbeat): Promise<void> {
    if (from.protocol === "plain") return;
    const { connectionId, userId, room, expiresAt } = from;
    await reply(connectionId, {
      type: "pong",
      ...(id !== undefined && { id }),
      serverTime: clock.now(),
      connectionId,
      userId,
      room,
      expiresAt,
    });
  };
}
