import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { DynamodbAllRooms } from "#adapters/outbound/dynamodb/dynamodb-all-rooms.ts";
import { DynamodbBars } from "#adapters/outbound/dynamodb/dynamodb-bars.ts";
import { DynamodbClient as RelayClient } from "#adapters/outbound/dynamodb/dynamodb-client.ts";
import { DynamodbConnections } from "#adapters/outbound/dynamodb/dynamodb-connections.ts";
import type { Connection } from "#domain/connection.ts";
import { startDynamodbServer } from "../../scripts/local-cloud/dynamodb/dynamodb-server.ts";
import { createConnectionTable } from "../../scripts/local-cloud/dynamodb/tables.ts";
import { seedConnections } from "./seeding.ts";

const tableName = "connections";

/** The real registry and the real bars on a server of DynamoDB's protocol. */
export async function startTestRegistry(roomShards = 1) {
  const server = await startDynamodbServer({ host: "127.0.0.1", port: 0 });
  const credentials = { accessKeyId: "local", secretAccessKey: "local" };
  const connection = { endpoint: server.url, region: "us-east-1", credentials };
  await createConnectionTable({ ...connection, tableName });
  const client = DynamoDBDocumentClient.from(new DynamoDBClient(connection));
  const relayClient = new RelayClient({ ...connection, credentials: () => credentials });
  return {
    connections: new DynamodbConnections({ client: relayClient, tableName, roomShards }),
    bars: new DynamodbBars({ client: relayClient, tableName }),
    allRooms: new DynamodbAllRooms({ ...connection, credentials: () => credentials, tableName }),
    seed: (rows: readonly Connection[]) => seedConnections(client, tableName, rows, roomShards),
    async close() {
      client.destroy();
      await server.close();
    },
  };
}
