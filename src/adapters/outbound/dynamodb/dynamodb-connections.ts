import type { Connections } from "#application/ports/connections.ts";
import type { Connection, ConnectionKey } from "#domain/connection.ts";
import type { DynamodbClient } from "./dynamodb-client.ts";
import { isConditionFailed } from "./dynamodb-error.ts";
import { partitionsOf } from "./keys.ts";
import { mergePages } from "./merge-pages.ts";
import type { Item } from "./operations.ts";
import { roomQuery, toConnection, toItem, toKey } from "./rows.ts";

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

  async has(key: ConnectionKey, deadline: number): Promise<boolean> {
    const input = {
      TableName: this.#tableName,
      Key: toKey(key, this.#shards),
      ConsistentRead: true,
      ProjectionExpression: "connectionId",
    };
    const { Item: row } = await this.#client.call("GetItem", input, {
      deadline,
      isRepeatable: true,
    });
    return row !== undefined;
  }

  async remove(key: ConnectionKey, deadline: number): Promise<boolean> {
    const input = {
      TableName: this.#tableName,
      Key: toKey(key, this.#shards),
      ReturnValues: "ALL_OLD",
    };
    const { Attributes: row } = await this.#client.call("DeleteItem", input, {
      deadline,
      isRepeatable: true,
    });
    return row !== undefined;
  }

  /** One by one, as a batch does not tell which rows there were. */
  async removeAll<Key extends ConnectionKey>(
    keys: readonly Key[],
    deadline: number,
  ): Promise<readonly Key[]> {
    const removed: Key[] = [];
    const left = keys.values();
    const removeInTurn = async () => {
      for (const key of left) if (await this.remove(key, deadline)) removed.push(key);
    };
    const removals = Array.from({ length: removalsAtOnce }, removeInTurn);
    // A failure is passed on only when no call is under way any more.
    await Promise.allSettled(removals);
    await Promise.all(removals);
    return removed;
  }

  inRoom(room: string, now: number, deadline: number): AsyncGenerator<readonly Connection[]> {
    const partitions = partitionsOf(room, this.#shards);
    const pages = (partition: string) => this.#inPartition({ partition, room, now, deadline });
    return mergePages(partitions.map(pages));
  }

  async *#inPartition({
    partition,
    room,
    now,
    deadline,
  }: PartitionRead): AsyncGenerator<readonly Connection[]> {
    let startKey: Item | undefined;
    do {
      const input = roomQuery(this.#tableName, partition, now, startKey);
      const page = await this.#client.call("Query", input, { deadline, isRepeatable: true });
      const { Items: rows = [] } = page;
      if (rows.length > 0) yield rows.map((row) => toConnection(row, room));
      startKey = page.LastEvaluatedKey;
    } while (startKey !== undefined);
  }
}

interface PartitionRead {
  readonly partition: string;
  readonly room: string;
  readonly now: number;
  readonly deadline: number;
}
