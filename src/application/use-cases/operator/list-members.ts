import type { Clock } from "#application/ports/clock.ts";
import type { Connections } from "#application/ports/connections.ts";
import type { Connection } from "#domain/connection.ts";

export interface ListMembersDependencies {
  readonly connections: Pick<Connections, "inRoom">;
  readonly clock: Clock;
}

export type ListMembers = ReturnType<typeof createListMembers>;

/** Who is in a room: everybody, also who is announced to nobody, as plain players are. */
export function createListMembers({ connections, clock }: ListMembersDependencies) {
  /** @param endBy epoch milliseconds */
  return async function listMembers(room: string, endBy: number): Promise<readonly Connection[]> {
    const pages = await Array.fromAsync(connections.inRoom(room, clock.now(), endBy));
    return pages.flat();
  };
}
