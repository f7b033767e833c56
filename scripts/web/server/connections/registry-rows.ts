import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, paginateScan } from "@aws-sdk/lib-dynamodb";
import { barKeyOf, roomOf, tableSchema } from "../../../../src/adapters/outbound/dynamodb/keys.ts";
import type { Connection } from "../../../../src/domain/connection.ts";
import type { TableOptions } from "../table-options.ts";

/** What stands in the table of connections. */
export interface Registry {
  readonly connections: readonly Connection[];
  readonly bars: readonly Bar[];
}

/** A user who is kept out. */
export interface Bar {
  readonly userId: string;
  /** Epoch seconds. */
  readonly expiresAt: number;
}

/** Reads who the backend thinks is connected, of all rooms, in the table itself. */
export class RegistryRows {
  readonly #client: DynamoDBClient;
  readonly #tableName: string;

  constructor({ endpoint, region, credentials, tableName }: TableOptions) {
    this.#client = new DynamoDBClient({ endpoint, region, credentials });
    this.#tableName = tableName;
  }

  /** Expired rows too. @throws what the SDK throws */
  async read(): Promise<Registry> {
    const client = DynamoDBDocumentClient.from(this.#client);
    const connections: Connection[] = [];
    const bars: Bar[] = [];
    const scan = { TableName: this.#tableName, ConsistentRead: true };
    for await (const { Items: items = [] } of paginateScan({ client }, scan)) {
      for (const item of items) {
        const bar = toBar(item);
        if (bar !== undefined) bars.push(bar);
        // Of what else is counted in the table, nothing has a user of its own.
        else if ("userId" in item) connections.push(toConnection(item));
      }
    }
    return { connections, bars };
  }

  close(): void {
    this.#client.destroy();
  }
}

const barPrefix = barKeyOf("").roomShard;

/** @returns nothing for the row of a connection */
function toBar(item: Readonly<Record<string, unknown>>): Bar | undefined {
  const partition = String(item[tableSchema.partitionKey]);
  if (!partition.startsWith(barPrefix)) return undefined;
  return { userId: partition.slice(barPrefix.length), expiresAt: Number(item["expiresAt"]) };
}

/** The table is written by our own functions only. */
function toConnection(item: Readonly<Record<string, unknown>>): Connection {
  const { connectionId, userId, protocol, seat, connectedAt, profile, expiresAt } = item;
  return {
    connectionId: String(connectionId),
    room: roomOf(String(item[tableSchema.partitionKey])),
    userId: String(userId),
    protocol: protocol === "relay.v1" ? protocol : "plain",
    seat: String(seat),
    connectedAt: Number(connectedAt),
    ...(typeof profile === "string" && { profile }),
    expiresAt: Number(expiresAt),
  };
}
