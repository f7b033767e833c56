import type { Connections } from "#application/ports/connections.ts";
import type { Telemetry } from "#application/ports/telemetry.ts";
import type { Connection } from "#domain/connection.ts";

export interface RegisterDependencies {
  readonly connections: Connections;
  readonly telemetry: Telemetry;
}

export type Register = ReturnType<typeof createRegister>;

/** Makes a player reachable. The gateway opens the socket only after this has returned. */
export function createRegister({ connections, telemetry }: RegisterDependencies) {
  /** @param deadline epoch milliseconds */
  return async function register(connection: Connection, deadline: number): Promise<void> {
    await connections.add(connection, deadline);
    const { connectionId, userId, room, protocol, expiresAt } = connection;
    telemetry.log("info", "connected", { connectionId, userId, room, protocol, expiresAt });
  };
}
