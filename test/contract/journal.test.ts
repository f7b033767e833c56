import { afterAll, beforeAll, describe } from "vitest";
import { DynamodbClient } from "#adapters/outbound/dynamodb/dynamodb-client.ts";
import { DynamodbJournal } from "#adapters/outbound/dynamodb/dynamodb-journal.ts";
import type { DynamodbServer } from "../../scripts/local-cloud/dynamodb/dynamodb-server.ts";
import { startDynamodbServer } from "../../scripts/local-cloud/dynamodb/dynamodb-server.ts";
import { createJournalTable } from "../../scripts/local-cloud/dynamodb/tables.ts";
import { InMemoryJournal } from "../fakes/in-memory-journal.ts";
import { describeJournal } from "./journal.contract.ts";

const inMemory = new InMemoryJournal();

describeJournal("in memory", () => inMemory);

describe("with a table", () => {
  const credentials = { accessKeyId: "local", secretAccessKey: "local" };
  const tableName = "pages";
  let server: DynamodbServer;
  let journal: DynamodbJournal;

  beforeAll(async () => {
    server = await startDynamodbServer({ host: "127.0.0.1", port: 0 });
    const connection = { endpoint: server.url, region: "us-east-1" };
    await createJournalTable({ ...connection, credentials, tableName });
    const client = new DynamodbClient({ ...connection, credentials: () => credentials });
    journal = new DynamodbJournal({ client, tableName });
  });
  afterAll(() => server.close());

  describeJournal("DynamoDB", () => journal);
});
