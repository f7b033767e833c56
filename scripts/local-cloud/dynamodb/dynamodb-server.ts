import { once } from "node:events";
import {
  CreateTableCommand,
  DynamoDBClient,
  ResourceInUseException,
} from "@aws-sdk/client-dynamodb";
import dynalite from "dynalite";
import { tableSchema } from "#adapters/outbound/dynamodb/keys.ts";
import type { AwsCredentials } from "../../../src/adapters/outbound/aws-http/aws-credentials.ts";

export interface DynamodbServer {
  readonly url: string;
  close(): Promise<void>;
}

export interface DynamodbServerOptions {
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  /** Where rows are kept; in memory if not given. */
  readonly directory?: string;
}

/**
 * Starts a server of DynamoDB's protocol.
 *
 * @throws the server's error, for example EADDRINUSE
 */
export async function startDynamodbServer(options: DynamodbServerOptions): Promise<DynamodbServer> {
  const { host, port, directory } = options;
  const server = dynalite({
    createTableMs: 0,
    ...(directory !== undefined && { path: directory }),
  });
  server.listen(port, host);
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("Not listening on a port.");
  return {
    url: `http://${host}:${address.port}`,
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

/** Makes the table of connections as the infrastructure does; one that is there is kept. */
export async function createConnectionTable(options: {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: AwsCredentials;
  readonly tableName: string;
}): Promise<void> {
  const { tableName, ...connection } = options;
  const client = new DynamoDBClient(connection);
  const { partitionKey, sortKey } = tableSchema;
  try {
    await client.send(
      new CreateTableCommand({
        TableName: tableName,
        BillingMode: "PAY_PER_REQUEST",
        AttributeDefinitions: [
          { AttributeName: partitionKey, AttributeType: "S" },
          { AttributeName: sortKey, AttributeType: "S" },
        ],
        KeySchema: [
          { AttributeName: partitionKey, KeyType: "HASH" },
          { AttributeName: sortKey, KeyType: "RANGE" },
        ],
      }),
    );
  } catch (error) {
    if (!(error instanceof ResourceInUseException)) throw error;
  } finally {
    client.destroy();
  }
}
