import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, paginateScan } from "@aws-sdk/lib-dynamodb";
import type { AwsCredentials } from "../../../../src/adapters/outbound/aws-http/aws-credentials.ts";
import { tableSchema } from "../../../../src/adapters/outbound/dynamodb/keys.ts";
import type { Connection } from "../../../../src/domain/connection.ts";

export interface RegistryOptions {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: AwsCredentials;
  readonly tableName: string;
}

/** Reads who the backend thinks is connected, of all rooms, in the table itself. */
export class RegistryRows {
  readonly #client: DynamoDBClient;
  readonly #tableName: string;

  constructor({ endpoint, region, credentials, tableName }: RegistryOptions) {
    this.#client = new DynamoDBClient({ endpoint, region, credentials });
    this.#tableName = tableName;
  }

  /** Expired rows too. @throws what the SDK throws */
  async read(): Promise<readonly Connection[]> {
    const client = DynamoDBDocumentClient.from(this.#client);
    const rows: Connection[] = [];
    const scan = { TableName: this.#tableName, ConsistentRead: true };
    for await (const { Items: items = [] } of paginateScan({ client }, scan)) {
      for (const item of items) rows.push(toConnection(item));
    }
    return rows;
  }

  close(): void {
    this.#client.destroy();
  }
}

/** The table is written by our own functions only. */
function toConnection(item: Readonly<Record<string, unknown>>): Connection {
  const { connectionId, userId, protocol, connectedAt, expiresAt } = item;
  return {
    connectionId: String(connectionId),
    room: String(item[tableSchema.partitionKey]).replace(/#\d+$/, ""),
    userId: String(userId),
    protocol: protocol === "relay.v1" ? protocol : "plain",
    connectedAt: Number(connectedAt),
    expiresAt: Number(expiresAt),
  };
}
