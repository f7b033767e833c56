import { afterAll, beforeAll, describe } from "vitest";
import { DynamodbClient } from "#adapters/outbound/dynamodb/dynamodb-client.ts";
import { DynamodbJournal } from "#adapters/outbound/dynamodb/dynamodb-journal.ts";
import type { DynamodbServer } from "../../scripts/local-cloud/dynamodb/dynamodb-server.ts";
import { startDynamodbServer } from "../../scripts/local-cloud/dynamodb/dynamodb-server.ts";
import { createJournalTable } from "../../scripts/local-cloud/dynamodb/tables.ts";
import { InMemoryJournal } from "../fakes/in-memory-journal.ts";
import { describeJournal } from "./journal.contract.ts";

const inMemory = new InMemoryJournal(Date.now);

describeJournal("in memory", () => inMemory, {
  disturb(trouble) {
    inMemory.trouble = trouble;
  },
  now: Date.now,
});

const faults = {
  throttled: { kind: "throttled", share: 1 },
  "lost before": { kind: "reset-before", share: 1, calls: "writes" },
  "lost after": { kind: "reset-after", share: 1, calls: "writes" },
} as const;

describe("with a table", () => {
  const credentials = { accessKeyId: "local", secretAccessKey: "local" };
  const tableName = "pages";
  let server: DynamodbServer;
  let journal: DynamodbJournal;
  // Time passes only in pauses, so that no attempt is cut short by a deadline.
  let time = Date.now();
  const now = () => time;
  const sleep = async (milliseconds: number) => {
    time += milliseconds;
  };

  beforeAll(async () => {
    server = await startDynamodbServer({ host: "127.0.0.1", port: 0 });
    const connection = { endpoint: server.url, region: "us-east-1" };
    await createJournalTable({ ...connection, credentials, tableName });
    const clock = { now, sleep };
    const client = new DynamodbClient({ ...connection, ...clock, credentials: () => credentials });
    journal = new DynamodbJournal({ client, tableName, now });
  });
  afterAll(() => server.close());

  describeJournal("DynamoDB", () => journal, {
    disturb(trouble) {
      server.faults.set(trouble === undefined ? [] : [faults[trouble]]);
    },
    now,
  });
});
