import type { Connections, Introduction } from "#application/ports/connections.ts";
import type { Connection, ConnectionKey } from "#domain/connection.ts";
import { isExpired } from "#domain/connection.ts";

/** A registry in a Map, read in pages as small as a test likes. */
export class InMemoryConnections implements Connections {
  readonly #rows = new Map<string, Connection>();
  readonly #pageSize: number;

  constructor({ pageSize = 100 } = {}) {
    this.#pageSize = pageSize;
  }

  async add(connection: Connection, _deadline?: number): Promise<boolean> {
    if (this.#rows.has(keyOf(connection))) return false;
    this.#rows.set(keyOf(connection), connection);
    return true;
  }

  async find(key: ConnectionKey, _deadline?: number): Promise<Connection | undefined> {
    return this.#rows.get(keyOf(key));
  }

  async introduce(
    key: ConnectionKey,
    profile: string,
    _deadline?: number,
  ): Promise<Introduction | undefined> {
    const known = this.#rows.get(keyOf(key));
    if (known === undefined) return undefined;
    if (known.profile !== undefined) return { connection: known, isNew: false };
    const connection = { ...known, profile };
    this.#rows.set(keyOf(key), connection);
    return { connection, isNew: true };
  }

  async remove(key: ConnectionKey, _deadline?: number): Promise<Connection | undefined> {
    return this.#take(key);
  }

  async removeAll(
    keys: readonly ConnectionKey[],
    _deadline?: number,
  ): Promise<readonly Connection[]> {
    return keys.map((key) => this.#take(key)).filter((row) => row !== undefined);
  }

  async ofUser(userId: string, now: number, _deadline?: number): Promise<readonly Connection[]> {
    return this.all().filter((it) => it.userId === userId && !isExpired(it, now));
  }

  async *inRoom(
    room: string,
    now: number,
    _deadline?: number,
  ): AsyncGenerator<readonly Connection[]> {
    const rows = this.all().filter((it) => it.room === room && !isExpired(it, now));
    for (let start = 0; start < rows.length; start += this.#pageSize) {
      yield rows.slice(start, start + this.#pageSize);
    }
  }

  #take(key: ConnectionKey): Connection | undefined {
    const row = this.#rows.get(keyOf(key));
    this.#rows.delete(keyOf(key));
    return row;
  }

  /** Every row, expired or not. */
  all(): Connection[] {
    return [...this.#rows.values()];
  }
}

function keyOf({ room, connectionId }: ConnectionKey): string {
  return `${room}#${connectionId}`;
}
