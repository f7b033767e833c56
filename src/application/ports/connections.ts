import type { Connection, ConnectionKey } from "#domain/connection.ts";

/** Who is connected: a collection of rows that may outlive their sockets, so rows are hints. */
export interface Connections {
  /** Stores a connection; it is in every later read of its room. */
  add(connection: Connection): Promise<void>;

  /** Removes a connection. Removing one that is not there succeeds. */
  remove(key: ConnectionKey): Promise<void>;

  /** Removes many; as `remove`, but in as few calls as the store allows. */
  removeAll(keys: readonly ConnectionKey[]): Promise<void>;

  /**
   * Everyone in a room who has not expired, page by page to the last one. A connection that was
   * added before the read began is included; no page is empty.
   *
   * @param now epoch milliseconds
   */
  inRoom(room: string, now: number): AsyncIterable<readonly Connection[]>;
}
