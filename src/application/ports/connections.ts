import type { Connection, ConnectionKey } from "#domain/connection.ts";

/**
 * Who is connected: a collection of rows that may outlive their sockets, so rows are hints.
 *
 * Every call goes on trying, whatever passes by itself, until its `deadline` (epoch milliseconds).
 * Where a call tells that it has changed something, it has; an answer of the store that was lost on
 * the way makes it say that it has not.
 */
export interface Connections {
  /**
   * Stores a connection, unless it is there already; it is in every later read of its room.
   *
   * @returns whether it was not there
   */
  add(connection: Connection, deadline: number): Promise<boolean>;

  /** Whether a connection is there, expired or not: also when it was added only just now. */
  has(key: ConnectionKey, deadline: number): Promise<boolean>;

  /**
   * Removes a connection. Removing one that is not there succeeds.
   *
   * @returns whether it was there
   */
  remove(key: ConnectionKey, deadline: number): Promise<boolean>;

  /**
   * Removes many; as `remove`, but at once.
   *
   * @returns those that were there
   */
  removeAll<Key extends ConnectionKey>(
    keys: readonly Key[],
    deadline: number,
  ): Promise<readonly Key[]>;

  /**
   * Everyone in a room who has not expired, page by page to the last one. A connection that was
   * added before the read began is included; no page is empty.
   *
   * @param now epoch milliseconds
   */
  inRoom(room: string, now: number, deadline: number): AsyncIterable<readonly Connection[]>;
}
