import type { Introduction } from "#application/ports/connections.ts";
import type { Connection, ConnectionKey } from "#domain/connection.ts";

/** When a row was there; in virtual milliseconds. */
export interface RowLife {
  connection: Connection;
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

  find({ room, connectionId }: ConnectionKey): Connection | undefined {
    return this.#of(room).get(connectionId)?.connection;
  }

  introduce({ room, connectionId }: ConnectionKey, profile: string): Introduction | undefined {
    const life = this.#of(room).get(connectionId);
    if (life === undefined) return undefined;
    const isNew = life.connection.profile === undefined;
    if (isNew) life.connection = { ...life.connection, profile };
    return { connection: life.connection, isNew };
  }

  remove({ room, connectionId }: ConnectionKey, now: number): Connection | undefined {
    const life = this.#of(room).get(connectionId);
    if (life === undefined) return undefined;
    life.until = now;
    this.#of(room).delete(connectionId);
    return life.connection;
  }

  ofUser(userId: string): readonly Connection[] {
    return [...this.#rooms.values()]
      .flatMap((rows) => [...rows.values()])
      .flatMap(({ connection }) => (connection.userId === userId ? [connection] : []));
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
