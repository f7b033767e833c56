import type { Connections, Introduction } from "#application/ports/connections.ts";
import type { Connection, ConnectionKey } from "#domain/connection.ts";
import type { DynamodbClient } from "./dynamodb-client.ts";
import { isConditionFailed } from "./dynamodb-error.ts";
import { partitionsOf } from "./keys.ts";
import { mergePages } from "./merge-pages.ts";
import type { Item } from "./operations.ts";
import { roomQuery, toConnection, toItem, toKey, userQuery } from "./rows.ts";

export interface DynamodbConnectionsOptions {
  readonly client: DynamodbClient;
  readonly tableName: string;
  /** How many partitions a room is spread over. Changing it forgets who is connected. */
  readonly roomShards: number;
}

/** A thousand ghosts go in the time of some thirty calls, and DynamoDB is not overrun. */
const removalsAtOnce = 32;

/**
 * Connections as rows of a table. All calls are repeatable: a row is written only where there is
 * none, and what is deleted stays deleted.
 */
export class DynamodbConnections implements Connections {
  readonly #tableName: string;
  readonly #shards: number;
  readonly #client: DynamodbClient;

  constructor({ client, tableName, roomShards }: DynamodbConnectionsOptions) {
    this.#tableName = tableName;
    this.#shards = roomShards;
    this.#client = client;
  }

  async add(connection: Connection, deadline: number): Promise<boolean> {
    const input = {
      TableName: this.#tableName,
      Item: toItem(connection, this.#shards),
      ConditionExpression: "attribute_not_exists(connectionId)",
    };
    try {
      await this.#client.call("PutItem", input, { deadline, isRepeatable: true });
      return true;
    } catch (error) {
      if (isConditionFailed(error)) return false;
      throw error;
    }
  }

  async find(key: ConnectionKey, deadline: number): Promise<Connection | undefined> {
    const input = {
      TableName: this.#tableName,
      Key: toKey(key, this.#shards),
      ConsistentRead: true,
    };
    const { Item: row } = await this.#client.call("GetItem", input, {
      deadline,
      isRepeatable: true,
    });
    return row && toConnection(row);
  }

  async introduce(
    key: ConnectionKey,
    profile: string,
    deadline: number,
  ): Promise<Introduction | undefined> {
    const input = {
      TableName: this.#tableName,
      Key: toKey(key, this.#shards),
      ConditionExpression: "attribute_exists(connectionId) AND attribute_not_exists(profile)",
      UpdateExpression: "SET profile = :profile",
      ExpressionAttributeValues: { ":profile": { S: profile } },
      ReturnValues: "ALL_NEW",
    };
    try {
      const { Attributes: row } = await this.#client.call("UpdateItem", input, {
        deadline,
        isRepeatable: true,
      });
      return row && { connection: toConnection(row), isNew: true };
    } catch (error) {
      if (!isConditionFailed(error)) throw error;
      const connection = await this.find(key, deadline);
      return connection && { connection, isNew: false };
    }
  }

  async remove(key: ConnectionKey, deadline: number): Promise<Connection | undefined> {
    const input = {
      TableName: this.#tableName,
      Key: toKey(key, this.#shards),
      ReturnValues: "ALL_OLD",
    };
    const { Attributes: row } = await this.#client.call("DeleteItem", input, {
      deadline,
      isRepeatable: true,
    });
    return row && toConnection(row);
  }

  /** One by one, as a batch does not tell which rows there were. */
  async removeAll(
    keys: readonly ConnectionKey[],
    deadline: number,
  ): Promise<readonly Connection[]> {
    const removed: Connection[] = [];
    const left = keys.values();
    const removeInTurn = async () => {
      for (const key of left) {
        const row = await this.remove(key, deadline);
        if (row) removed.push(row);
      }
    };
    const removals = Array.from({ length: removalsAtOnce }, removeInTurn);
    // A failure is passed on only when no call is under way any more.
    await Promise.allSettled(removals);
    await Promise.all(removals);
    return removed;
  }

  async ofUser(userId: string, now: number, deadline: number): Promise<readonly Connection[]> {
    const rows: Connection[] = [];
    const inputFrom = (startKey?: Item) => userQuery(this.#tableName, userId, now, startKey);
    for await (const page of this.#query(inputFrom, deadline)) rows.push(...page);
    return rows;
  }

  inRoom(room: string, now: number, deadline: number): AsyncGenerator<readonly Connection[]> {
    const pagesOf = (partition: string) =>
      this.#query((startKey) => roomQuery(this.#tableName, partition, now, startKey), deadline);
    return mergePages(partitionsOf(room, this.#shards).map(pagesOf));
  }

  async *#query(
    inputFrom: (startKey: Item | undefined) => object,
    deadline: number,
  ): AsyncGenerator<readonly Connection[]> {
    let startKey: Item | undefined;
    do {
      const page = await this.#client.call("Query", inputFrom(startKey), {
        deadline,
        isRepeatable: true,
      });
      const { Items: rows = [] } = page;
      if (rows.length > 0) yield rows.map(toConnection);
      startKey = page.LastEvaluatedKey;
    } while (startKey !== undefined);
  }
}
