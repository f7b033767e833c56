import type { LogWriter } from "#application/log/log-writer.ts";
import type { Errand } from "#application/log/tick-sender.ts";
import type { Connections } from "#application/ports/connections.ts";
import type { Telemetry } from "#application/ports/telemetry.ts";
import type { ConnectionKey } from "#domain/connection.ts";

export interface UnregisterDependencies {
  readonly connections: Connections;
  readonly log: Pick<LogWriter, "signOff">;
  readonly telemetry: Telemetry;
}

export interface Departure extends Errand {
  readonly connection: ConnectionKey;
  /** Whether it was ended on purpose: who was lost may be back in a moment. */
  readonly reason: "closed" | "lost";
}

export type Unregister = ReturnType<typeof createUnregister>;

/**
 * Forgets a player who left, and tells the room. Idempotent, and in any order with `register`: a row
 * that is written after its connection ended is a ghost like any other, and ends at the first 410 or
 * at its expiry.
 */
export function createUnregister({ connections, log, telemetry }: UnregisterDependencies) {
  return async function unregister(departure: Departure): Promise<void> {
    const { connection, reason, endBy } = departure;
    const row = await connections.remove(connection, endBy);
    const { connectionId, room } = connection;
    telemetry.log("info", "disconnected", { connectionId, room });
    if (row !== undefined) await log.signOff([row], reason, departure);
  };
}
