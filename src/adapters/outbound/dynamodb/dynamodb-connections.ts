import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import type { NativeAttributeValue } from "@aws-sdk/lib-dynamodb";
import {
  BatchWriteCommand,
  DeleteCommand,
  DynamoDBDocumentClient,
  PutCommand,
  paginateQuery,
} from "@aws-sdk/lib-dynamodb";
import type { Connections } from "#application/ports/connections.ts";
import type { Connection, ConnectionKey } from "#domain/connection.ts";
import { keyOf, partitionsOf } from "./keys.ts";
import { mergePages } from "./merge-pages.ts";

/**
 * Far above what DynamoDB takes, and well inside an invocation with the SDK's three attempts. Without
 * the last of them the SDK reports a late answer but goes on waiting for it.
 */
const timeouts = { connectionTimeout: 1_000, requestTimeout: 2_000, throwOnRequestTimeout: true };

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchWriteItem.html */
const maximumBatch = 25;

/** A thousand ghosts go in the time of five calls, and the clients of the room have the rest. */
const batchesAtOnce = 8;

/** How often a batch is sent again for the rows that DynamoDB left unprocessed. */
const batchAttempts = 5;

export interface DynamodbConnectionsOptions {
  readonly client: DynamoDBDocumentClient;
  readonly tableName: string;
  /** How many partitions a room is spread over. Changing it forgets who is connected. */
  readonly roomShards: number;
}

export class DynamodbConnections implements Connections {
  readonly #client: DynamoDBDocumentClient;
  readonly #tableName: string;
  readonly #shards: number;

  constructor({ client, tableName, roomShards }: DynamodbConnectionsOptions) {
    this.#client = client;
    this.#tableName = tableName;
    this.#shards = roomShards;
  }

  /** With a client of its own, as the SDK finds its Region, credentials and endpoint. */
  static create(options: Omit<DynamodbConnectionsOptions, "client">): DynamodbConnections {
    const client = DynamoDBDocumentClient.from(new DynamoDBClient({ requestHandler: timeouts }));
    return new DynamodbConnections({ ...options, client });
  }

  async add(connection: Connection): Promise<void> {
    const { userId, protocol, connectedAt, expiresAt } = connection;
    const attributes = { userId, protocol, connectedAt, expiresAt };
    await this.#client.send(
      new PutCommand({
        TableName: this.#tableName,
        Item: { ...keyOf(connection, this.#shards), ...attributes },
      }),
    );
  }

  async remove(key: ConnectionKey): Promise<void> {
    await this.#client.send(
      new DeleteCommand({ TableName: this.#tableName, Key: keyOf(key, this.#shards) }),
    );
  }

  async removeAll(keys: readonly ConnectionKey[]): Promise<void> {
    const batches = inBatches(keys);
    const removeInTurn = async () => {
      for (const batch of batches) await this.#removeBatch(batch);
    };
    const removals = Array.from({ length: batchesAtOnce }, removeInTurn);
    // A failure is passed on only when no call is under way any more.
    await Promise.allSettled(removals);
    await Promise.all(removals);
  }

  inRoom(room: string, now: number): AsyncGenerator<readonly Connection[]> {
    const partitions = partitionsOf(room, this.#shards);
    return mergePages(partitions.map((partition) => this.#inPartition(partition, room, now)));
  }

  async *#inPartition(
    partition: string,
    room: string,
    now: number,
  ): AsyncGenerator<readonly Connection[]> {
    const pages = paginateQuery(
      { client: this.#client },
      {
        TableName: this.#tableName,
        ConsistentRead: true,
        KeyConditionExpression: "roomShard = :partition",
        // TTL deletes rows up to two days late, and until then they are read like any other.
        FilterExpression: "expiresAt > :now",
        ExpressionAttributeValues: { ":partition": partition, ":now": now / 1000 },
      },
    );
    for await (const { Items: rows = [] } of pages) {
      if (rows.length > 0) yield rows.map((row) => toConnection(row, room));
    }
  }

  async #removeBatch(keys: readonly ConnectionKey[]): Promise<void> {
    let requests: object[] = keys.map((key) => ({
      DeleteRequest: { Key: keyOf(key, this.#shards) },
    }));
    for (let attempt = 1; requests.length > 0 && attempt <= batchAttempts; attempt++) {
      const { UnprocessedItems: left } = await this.#client.send(
        new BatchWriteCommand({ RequestItems: { [this.#tableName]: requests } }),
      );
      requests = left?.[this.#tableName] ?? [];
    }
    // Rows that are still there are found gone again by the next broadcast, and end at their TTL.
  }
}

/** The room is in the partition key, and known to whoever asked for it. */
function toConnection(row: Record<string, NativeAttributeValue>, room: string): Connection {
  const { connectionId, userId, protocol, connectedAt, expiresAt } = row;
  return { connectionId, room, userId, protocol, connectedAt, expiresAt };
}

/** One iterator for all who take batches from it, so that each batch is taken once. */
function* inBatches(keys: readonly ConnectionKey[]): Generator<readonly ConnectionKey[]> {
  for (let i = 0; i < keys.length; i += maximumBatch) yield keys.slice(i, i + maximumBatch);
}
