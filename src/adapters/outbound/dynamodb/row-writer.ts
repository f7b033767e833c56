import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import {
  BatchWriteCommand,
  DeleteCommand,
  DynamoDBDocumentClient,
  PutCommand,
} from "@aws-sdk/lib-dynamodb";
import type { AwsCredentials } from "#adapters/outbound/aws-http/aws-credentials.ts";
import type { Connection, ConnectionKey } from "#domain/connection.ts";
import { keyOf } from "./keys.ts";

export interface RowWriterOptions {
  readonly tableName: string;
  readonly roomShards: number;
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: () => AwsCredentials;
}

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

/** Writes rows with the AWS SDK: a connection is written twice in its life. */
export class RowWriter {
  readonly #client: DynamoDBDocumentClient;
  readonly #tableName: string;
  readonly #shards: number;

  constructor({ tableName, roomShards, endpoint, region, credentials }: RowWriterOptions) {
    const client = new DynamoDBClient({
      endpoint,
      region,
      // The SDK keeps credentials until they expire: these do at once, so that it asks each time.
      credentials: async () => ({ ...credentials(), expiration: new Date() }),
      requestHandler: timeouts,
    });
    this.#client = DynamoDBDocumentClient.from(client);
    this.#tableName = tableName;
    this.#shards = roomShards;
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

/** One iterator for all who take batches from it, so that each batch is taken once. */
function* inBatches(keys: readonly ConnectionKey[]): Generator<readonly ConnectionKey[]> {
  for (let i = 0; i < keys.length; i += maximumBatch) yield keys.slice(i, i + maximumBatch);
}
