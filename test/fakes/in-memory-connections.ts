import type { Connections } from "#application/ports/connections.ts";
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

  async has(key: ConnectionKey, _deadline?: number): Promise<boolean> {
    return this.#rows.has(keyOf(key));
  }

  async remove(key: ConnectionKey): Promise<boolean> {
    return this.#rows.delete(keyOf(key));
  }

  async removeAll<Key extends ConnectionKey>(
    keys: readonly Key[],
    _deadline?: number,
  ): Promise<readonly Key[]> {
    return keys.filter((key) => this.#rows.delete(keyOf(key)));
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

  /** Every row, expired or not. */
  all(): Connection[] {
    return [...this.#rows.values()];
  }
}

function keyOf({ room, connectionId }: ConnectionKey): string {
  return `${room}#${connectionId}`;
}
