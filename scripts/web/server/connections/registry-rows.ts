import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, paginateScan } from "@aws-sdk/lib-dynamodb";
import { tableSchema } from "../../../../src/adapters/outbound/dynamodb/keys.ts";
import type { Connection } from "../../../../src/domain/connection.ts";
import type { TableOptions } from "../table-options.ts";

/** Reads who the backend thinks is connected, of all rooms, in the table itself. */
export class RegistryRows {
  readonly #client: DynamoDBClient;
  readonly #tableName: string;

  constructor({ endpoint, region, credentials, tableName }: TableOptions) {
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
  const { connectionId, userId, protocol, seat, connectedAt, expiresAt } = item;
  return {
    connectionId: String(connectionId),
    room: String(item[tableSchema.partitionKey]).replace(/#\d+$/, ""),
    userId: String(userId),
    protocol: protocol === "relay.v1" ? protocol : "plain",
    seat: String(seat),
    connectedAt: Number(connectedAt),
    expiresAt: Number(expiresAt),
  };
}
