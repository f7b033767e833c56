import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, expect, it } from "vitest";
import { DynamodbConnections } from "#adapters/outbound/dynamodb/dynamodb-connections.ts";
import { createBroadcast } from "#application/use-cases/broadcast.ts";
import type { DynamodbServer } from "../../../scripts/local-cloud/dynamodb/dynamodb-server.ts";
import {
  createConnectionTable,
  startDynamodbServer,
} from "../../../scripts/local-cloud/dynamodb/dynamodb-server.ts";
import { FixedClock } from "../../fakes/fixed-clock.ts";
import { InMemoryMessenger } from "../../fakes/in-memory-messenger.ts";
import { InMemoryTelemetry } from "../../fakes/in-memory-telemetry.ts";
import { aConnection } from "../../support/builders.ts";
import { seedConnections } from "../../support/seeding.ts";

const tableName = "connections";
let server: DynamodbServer;
let client: DynamoDBDocumentClient;

beforeAll(async () => {
  server = await startDynamodbServer({ host: "127.0.0.1", port: 0 });
  const credentials = { accessKeyId: "local", secretAccessKey: "local" };
  const connection = { endpoint: server.url, region: "us-east-1", credentials };
  await createConnectionTable({ ...connection, tableName });
  client = DynamoDBDocumentClient.from(new DynamoDBClient(connection));
});
afterAll(async () => {
  client.destroy();
  await server.close();
});

it("a room of 12,000 rows, which are several pages, is served to the last row", async () => {
  const room = "stadium";
  const crowd = Array.from({ length: 12_000 }, () => aConnection({ room }));
  await seedConnections(client, tableName, crowd);
  const messenger = new InMemoryMessenger();
  messenger.open(...crowd.map((it) => it.connectionId));
  const broadcast = createBroadcast({
    connections: new DynamodbConnections({ client, tableName, roomShards: 1 }),
    messenger,
    clock: new FixedClock(),
    telemetry: new InMemoryTelemetry(),
    maxFrameBytes: 131_072,
    lanes: 128,
  });

  const from = aConnection({ room });
  const deadline = Number.MAX_SAFE_INTEGER;
  const outcomes = await broadcast({ from, content: "goal", messageId: "m", sentAt: 1, deadline });

  expect(outcomes).toEqual({
    recipients: 12_000,
    delivered: 12_000,
    gone: 0,
    failed: 0,
    skipped: 0,
  });
  expect(crowd.every((it) => messenger.received(it.connectionId).length === 1)).toBe(true);
});
