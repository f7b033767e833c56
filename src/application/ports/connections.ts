import type { Connection, ConnectionKey } from "#domain/connection.ts";

export interface Introduction {
  readonly connection: Connection;
  readonly isNew: boolean;
}

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

  /** A connection, expired or not, if it is there: also when it was added only just now. */
  find(key: ConnectionKey, deadline: number): Promise<Connection | undefined>;

  /**
   * Stores what a player tells of himself, unless he has done so over this connection already.
   *
   * @param profile JSON
   * @returns the connection as it is then, if it is there, and whether that has changed it
   */
  introduce(
    key: ConnectionKey,
    profile: string,
    deadline: number,
  ): Promise<Introduction | undefined>;

  /**
   * Removes a connection. Removing one that is not there succeeds.
   *
   * @returns what was there
   */
  remove(key: ConnectionKey, deadline: number): Promise<Connection | undefined>;

  /**
   * Removes many; as `remove`, but at once.
   *
   * @returns those that were there
   */
  removeAll(keys: readonly ConnectionKey[], deadline: number): Promise<readonly Connection[]>;

  /**
   * All connections of a user, in whatever room, who have not expired. They are looked up where
   * changes come late, after some seconds at worst.
   *
   * @param now epoch milliseconds
   */
  ofUser(userId: string, now: number, deadline: number): Promise<readonly Connection[]>;

  /**
   * Everyone in a room who has not expired, page by page to the last one. A connection that was
   * added before the read began is included; no page is empty.
   *
   * @param now epoch milliseconds
   */
  inRoom(room: string, now: number, deadline: number): AsyncIterable<readonly Connection[]>;
}
