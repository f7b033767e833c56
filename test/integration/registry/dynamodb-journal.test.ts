import { createServer } from "node:http";
import { describe, expect, it, onTestFinished } from "vitest";
import { DynamodbClient } from "#adapters/outbound/dynamodb/dynamodb-client.ts";
import { DynamodbError } from "#adapters/outbound/dynamodb/dynamodb-error.ts";
import { DynamodbJournal } from "#adapters/outbound/dynamodb/dynamodb-journal.ts";
import { Busy } from "#domain/refusals.ts";
import { epoch as start } from "../../support/builders.ts";
import { listening } from "../../support/listening.ts";
import { aPage } from "../../support/pages.ts";

type Answer = "throttled" | "failing" | "denied" | "unreachable";

const statuses = { throttled: 400, failing: 500, denied: 400 } as const;
const types = {
  throttled: "ThrottlingException",
  failing: "InternalServerError",
  denied: "AccessDeniedException",
} as const;

/** A journal on a server that always says the same; its time passes in pauses only. */
async function journalOn(answer: Answer) {
  let calls = 0;
  const server = createServer((request, response) => {
    calls++;
    request.resume();
    if (answer === "unreachable") return;
    response.writeHead(statuses[answer]).end(JSON.stringify({ __type: `x#${types[answer]}` }));
  });
  const { url: endpoint } = await listening(server);
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  if (answer === "unreachable") {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
  let time = start;
  const now = () => time;
  const sleep = async (milliseconds: number) => {
    time += milliseconds;
  };
  const credentials = () => ({ accessKeyId: "AKIDEXAMPLE", secretAccessKey: "secret" });
  const connection = { endpoint, region: "us-east-1", credentials };
  const client = new DynamodbClient({ ...connection, now, sleep, random: () => 0.5 });
  const journal = new DynamodbJournal({ client, tableName: "pages", now });
  const deadline = start + 1_000;
  return {
    look: () => journal.newest("arena", 0, 1, deadline),
    replay: () => Array.fromAsync(journal.since("arena", 0, deadline)),
    write: () => journal.write("arena", { kind: "create", page: aPage() }, deadline),
    calls: () => calls,
    timeLeft: () => deadline - time,
  };
}

describe("a journal whose table", () => {
  it.each(["throttled", "failing", "unreachable"] as const)(
    "is %s is busy to whoever reads, once it has been so for all of the time",
    async (answer) => {
      const { look, replay, timeLeft } = await journalOn(answer);
      await expect(look()).rejects.toMatchObject({ name: "Busy", cause: expect.any(Error) });
      // The next pause would have ended after it.
      expect(timeLeft()).toBeLessThan(1_000);
      await expect(replay()).rejects.toThrow(Busy);
    },
  );

  it.each(["throttled", "unreachable"] as const)(
    "is %s takes no write, and tells at once, since whoever writes has to look again",
    async (answer) => {
      const { write, timeLeft } = await journalOn(answer);
      await expect(write()).resolves.toBeUndefined();
      expect(timeLeft()).toBe(1_000);
    },
  );

  it("is failing leaves it open whether it was written, at the first try", async () => {
    const { write, calls } = await journalOn("failing");
    await expect(write()).resolves.toBeUndefined();
    expect(calls()).toBe(1);
  });

  it("is denied is no matter of time", async () => {
    const { look, write, calls } = await journalOn("denied");
    await expect(look()).rejects.toThrow(DynamodbError);
    await expect(write()).rejects.toThrow(DynamodbError);
    expect(calls()).toBe(2);
  });
});
