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

  async add(connection: Connection): Promise<void> {
    this.#rows.set(keyOf(connection), connection);
  }

  async remove(key: ConnectionKey): Promise<void> {
    this.#rows.delete(keyOf(key));
  }

  async removeAll(keys: readonly ConnectionKey[]): Promise<void> {
    for (const key of keys) this.#rows.delete(keyOf(key));
  }

  async *inRoom(room: string, now: number): AsyncGenerator<readonly Connection[]> {
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
