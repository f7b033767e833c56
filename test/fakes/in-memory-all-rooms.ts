import type { AllRooms } from "#application/ports/all-rooms.ts";
import { isExpired } from "#domain/connection.ts";
import type { InMemoryConnections } from "./in-memory-connections.ts";

/** Counts what is in the registry of a test. */
export class InMemoryAllRooms implements AllRooms {
  readonly #connections: InMemoryConnections;

  constructor(connections: InMemoryConnections) {
    this.#connections = connections;
  }

  async count(now: number, _deadline?: number): Promise<ReadonlyMap<string, number>> {
    const open = this.#connections.all().filter((it) => !isExpired(it, now));
    const byRoom = Map.groupBy(open, ({ room }) => room);
    return new Map([...byRoom].map(([room, { length }]) => [room, length]));
  }
}
