import type { Connections } from "#application/ports/connections.ts";
import type { Telemetry } from "#application/ports/telemetry.ts";
import type { ConnectionKey } from "#domain/connection.ts";

export interface UnregisterDependencies {
  readonly connections: Connections;
  readonly telemetry: Telemetry;
}

export type Unregister = ReturnType<typeof createUnregister>;

/**
 * Forgets a player who left. Idempotent, and in any order with `register`: a row that is written
 * after its connection ended is a ghost like any other, and ends at the first 410 or at its expiry.
 */
export function createUnregister({ connections, telemetry }: UnregisterDependencies) {
  /** @param deadline epoch milliseconds */
  return async function unregister(connection: ConnectionKey, deadline: number): Promise<void> {
    await connections.remove(connection, deadline);
    const { connectionId, room } = connection;
    telemetry.log("info", "disconnected", { connectionId, room });
  };
}
