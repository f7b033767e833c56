import type { AwsCredentials } from "#adapters/outbound/aws-http/aws-credentials.ts";
import type { Connections } from "#application/ports/connections.ts";
import type { Connection, ConnectionKey } from "#domain/connection.ts";
import { partitionsOf } from "./keys.ts";
import { mergePages } from "./merge-pages.ts";
import { QueryClient } from "./query-client.ts";
import type { QueryOutput } from "./room-query.ts";
import { roomQuery, toConnection } from "./room-query.ts";
import type { RowWriter } from "./row-writer.ts";

export interface DynamodbConnectionsOptions {
  readonly tableName: string;
  /** How many partitions a room is spread over. Changing it forgets who is connected. */
  readonly roomShards: number;
  /** `https://dynamodb.{region}.amazonaws.com`, or another server of its protocol. */
  readonly endpoint: string;
  readonly region: string;
  /** Asked for each request, so that rotation is followed. */
  readonly credentials: () => AwsCredentials;
}

/**
 * Reads, one for each message, with a client made for them; writes, of which a connection has two,
 * with the AWS SDK, which is loaded for the first of them.
 */
export class DynamodbConnections implements Connections {
  readonly #options: DynamodbConnectionsOptions;
  readonly #reader: QueryClient;
  #writer: Promise<RowWriter> | undefined;

  constructor(options: DynamodbConnectionsOptions) {
    this.#options = options;
    this.#reader = new QueryClient(options);
  }

  async add(connection: Connection): Promise<void> {
    const writer = await this.#loadWriter();
    await writer.add(connection);
  }

  async remove(key: ConnectionKey): Promise<void> {
    const writer = await this.#loadWriter();
    await writer.remove(key);
  }

  async removeAll(keys: readonly ConnectionKey[]): Promise<void> {
    const writer = await this.#loadWriter();
    await writer.removeAll(keys);
  }

  inRoom(room: string, now: number): AsyncGenerator<readonly Connection[]> {
    const partitions = partitionsOf(room, this.#options.roomShards);
    return mergePages(partitions.map((partition) => this.#inPartition(partition, room, now)));
  }

  async *#inPartition(
    partition: string,
    room: string,
    now: number,
  ): AsyncGenerator<readonly Connection[]> {
    let startKey: QueryOutput["LastEvaluatedKey"];
    do {
      const input = roomQuery(this.#options.tableName, partition, now, startKey);
      const page = await this.#reader.query(input);
      const { Items: rows = [] } = page;
      if (rows.length > 0) yield rows.map((row) => toConnection(row, room));
      startKey = page.LastEvaluatedKey;
    } while (startKey !== undefined);
  }

  #loadWriter(): Promise<RowWriter> {
    this.#writer ??= import("./row-writer.ts").then(
      ({ RowWriter }) => new RowWriter(this.#options),
    );
    return this.#writer;
  }
}
