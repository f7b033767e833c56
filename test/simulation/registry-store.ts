import type { Connection, ConnectionKey } from "#domain/connection.ts";

/** When a row was there; in virtual milliseconds. */
export interface RowLife {
  readonly connection: Connection;
  readonly from: number;
  until: number;
}

/** The rows of all rooms, and when each of them was there. */
export class RegistryStore {
  readonly #rooms = new Map<string, Map<string, RowLife>>();
  /** Every row that there ever was. */
  readonly lives: RowLife[] = [];

  add(connection: Connection, now: number): boolean {
    const room = this.#of(connection.room);
    if (room.has(connection.connectionId)) return false;
    const life = { connection, from: now, until: Number.POSITIVE_INFINITY };
    room.set(connection.connectionId, life);
    this.lives.push(life);
    return true;
  }

  has({ room, connectionId }: ConnectionKey): boolean {
    return this.#of(room).has(connectionId);
  }

  remove({ room, connectionId }: ConnectionKey, now: number): boolean {
    const life = this.#of(room).get(connectionId);
    if (life === undefined) return false;
    life.until = now;
    return this.#of(room).delete(connectionId);
  }

  inRoom(room: string): readonly Connection[] {
    return Array.from(this.#of(room).values(), ({ connection }) => connection);
  }

  #of(room: string): Map<string, RowLife> {
    const rows = this.#rooms.get(room) ?? new Map<string, RowLife>();
    this.#rooms.set(room, rows);
    return rows;
  }
}
