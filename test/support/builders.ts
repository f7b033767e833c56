import { seatOf } from "#adapters/inbound/api-gateway/seat.ts";
import type { Connection } from "#domain/connection.ts";
import { expiryOf } from "#domain/connection.ts";

/** The start of all time in tests: where a FixedClock stands. */
export const epoch = Date.UTC(2026, 0, 1);

/** A deadline that is never reached. */
export const noHurry = Number.MAX_SAFE_INTEGER;

let sequence = 0;

/** A connection id as API Gateway makes them: 16 characters, the last one a "=". */
export function aConnectionId(): string {
  return `${(sequence++).toString(36).padStart(15, "A")}=`;
}

/** A plain player who has been in the lobby for a minute; each is a session of its own. */
export function aConnection(traits: Partial<Connection> = {}): Connection {
  const { connectionId = aConnectionId(), userId = `user-${sequence}` } = traits;
  const connectedAt = traits.connectedAt ?? epoch - 60_000;
  return {
    connectionId,
    room: "lobby",
    userId,
    protocol: "plain",
    seat: seatOf(userId, connectionId),
    connectedAt,
    expiresAt: expiryOf(connectedAt, epoch / 1000 + 7200),
    ...traits,
  };
}
