import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, describe } from "vitest";
import { DynamodbConnections } from "#adapters/outbound/dynamodb/dynamodb-connections.ts";
import type { DynamodbServer } from "../../scripts/local-cloud/dynamodb/dynamodb-server.ts";
import {
  createConnectionTable,
  startDynamodbServer,
} from "../../scripts/local-cloud/dynamodb/dynamodb-server.ts";
import { InMemoryConnections } from "../fakes/in-memory-connections.ts";
import { seedConnections } from "../support/seeding.ts";
import type { ConnectionsUnderTest } from "./connections.contract.ts";
import { describeConnections } from "./connections.contract.ts";

const inMemory = new InMemoryConnections({ pageSize: 100 });

describeConnections("in memory", () => ({
  connections: inMemory,
  addMany: async (rows) => {
    for (const row of rows) await inMemory.add(row);
  },
  severalPages: 250,
}));

describe.each([1, 4])("with %i shards", (roomShards) => {
  const tableName = "connections";
  let server: DynamodbServer;
  let client: DynamoDBDocumentClient;
  let subject: ConnectionsUnderTest;

  beforeAll(async () => {
    server = await startDynamodbServer({ host: "127.0.0.1", port: 0 });
    const credentials = { accessKeyId: "local", secretAccessKey: "local" };
    const connection = { endpoint: server.url, region: "us-east-1", credentials };
    await createConnectionTable({ ...connection, tableName });
    client = DynamoDBDocumentClient.from(new DynamoDBClient(connection));
    subject = {
      connections: new DynamodbConnections({ client, tableName, roomShards }),
      addMany: (rows) => seedConnections(client, tableName, rows, roomShards),
      // Rows of some 120 bytes, and pages of 1 MB.
      severalPages: 12_000 * roomShards,
    };
  });

  afterAll(async () => {
    client.destroy();
    await server.close();
  });

  describeConnections(`DynamoDB, ${roomShards} shards`, () => subject);
});
