import type { Clock } from "#application/ports/clock.ts";
import type { Messenger } from "#application/ports/messenger.ts";
import type { Connection } from "#domain/connection.ts";
import { encodeFrame } from "#domain/frames.ts";

export interface PingDependencies {
  readonly messenger: Messenger;
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
export function createPing({ messenger, clock }: PingDependencies) {
  return async function ping({ from, id }: Heartbeat): Promise<void> {
    if (from.protocol === "plain") return;
    const { connectionId, userId, room, expiresAt } = from;
    const pong = encodeFrame({
      type: "pong",
      ...(id !== undefined && { id }),
      serverTime: clock.now(),
      connectionId,
      userId,
      room,
      expiresAt,
    });
    await messenger.post(connectionId, pong);
  };
}
