import { describe, expect, it, onTestFinished } from "vitest";
import type { Moment } from "../../../scripts/local-cloud/crashes/crash-orders.ts";
import type { CallWatch } from "../../../scripts/local-cloud/crashes/crashes.ts";
import type { DynamodbServerOptions } from "../../../scripts/local-cloud/dynamodb/dynamodb-server.ts";
import { startDynamodbServer } from "../../../scripts/local-cloud/dynamodb/dynamodb-server.ts";
import type { DatabaseFaultRule } from "../../../scripts/local-cloud/dynamodb/faults/database-fault-rules.ts";
import { createJournalTable } from "../../../scripts/local-cloud/dynamodb/tables.ts";
import { InvalidFaultRules } from "../../../scripts/local-cloud/faults/share-rules.ts";
import { journalTableName as TableName } from "../../../scripts/local-cloud/names.ts";
import { eventually } from "../../support/eventually.ts";
import { callAction } from "../local-servers/support/raw-request.ts";

/** A server with a table, and the calls of somebody who meets faults and of one who does not. */
async function startDatabase(options: Partial<DynamodbServerOptions> = {}) {
  const server = await startDynamodbServer({
    ...{ host: "127.0.0.1", port: 0, spared: (id: string) => id === "spared", ...options },
  });
  onTestFinished(() => server.close());
  const credentials = { accessKeyId: "spared", secretAccessKey: "s" };
  const access = { endpoint: server.url, region: "us-east-1", credentials };
  await createJournalTable({ ...access, tableName: TableName });

  async function call(action: string, input: object, accessKeyId = "function") {
    const scope = `${accessKeyId}/20260101/us-east-1/dynamodb/aws4_request`;
    const signature = `SignedHeaders=host, Signature=${"0".repeat(64)}`;
    const answer = await callAction(server.url, {
      target: `DynamoDB_20120810.${action}`,
      contentType: "application/x-amz-json-1.0",
      headers: {
        authorization: `AWS4-HMAC-SHA256 Credential=${scope}, ${signature}`,
        "x-amz-date": "20260101T000000Z",
      },
      body: JSON.stringify({ TableName, ...input }),
    });
    return { status: answer.status, body: JSON.parse(answer.body) };
  }

  const key = (page: number) => ({ room: { S: "r" }, page: { N: `${page}` } });
  return {
    faults: server.faults,
    call,
    put: (page: number, accessKeyId?: string) =>
      call("PutItem", { Item: key(page), ConditionExpression: isNew }, accessKeyId),
    get: (page: number, accessKeyId?: string) =>
      call("GetItem", { Key: key(page), ConsistentRead: true }, accessKeyId),
    describe: () => call("DescribeTable", {}),
    /** Whether a page is there, asked by somebody whom no fault meets. */
    async has(page: number) {
      const { body } = await call("GetItem", { Key: key(page), ConsistentRead: true }, "spared");
      return "Item" in body;
    },
  };
}

const isNew = "attribute_not_exists(page)";

/** A status with the name of the error, or the code of a connection that broke. */
async function endingOf(
  answering: Promise<{ status: number; body: { __type?: string } }>,
): Promise<string> {
  try {
    const { status, body } = await answering;
    return [status, ...(body.__type === undefined ? [] : [body.__type.replace(/.*#/, "")])].join(
      " ",
    );
  } catch (error) {
    return error instanceof Error && "code" in error ? String(error.code) : String(error);
  }
}

describe("a call of the local DynamoDB", () => {
  it.each([
    ["throttled", "400 ThrottlingException", false],
    ["500-before", "500 InternalServerError", false],
    ["500-after", "500 InternalServerError", true],
    ["reset-before", "ECONNRESET", false],
    ["reset-after", "ECONNRESET", true],
  ] as const)(
    "that meets %s ends with %s, and is carried out: %s",
    async (kind, ending, isDone) => {
      const { faults, put, get, has } = await startDatabase();
      faults.set([{ kind, share: 1 }]);
      expect(await endingOf(put(1))).toBe(ending);
      expect(await endingOf(get(1))).toBe(ending);
      expect(await has(1)).toBe(isDone);
      faults.clear();
      expect(await endingOf(put(1))).toBe(isDone ? "400 ConditionalCheckFailedException" : "200");
    },
  );

  it("that is slow is carried out at once, and answered later", async () => {
    const { faults, put, has } = await startDatabase();
    faults.set([{ kind: "slow", share: 1, delayMs: 1_500 }]);
    const order: string[] = [];
    const answered = put(1).then(({ status }) => order.push(`answered ${status}`));
    await eventually(
      () => has(1),
      (isThere) => isThere,
    );
    order.push("carried out");
    await answered;
    expect(order).toEqual(["carried out", "answered 200"]);
  });

  it("that is delayed is carried out later, and may find that another was faster", async () => {
    const { faults, put } = await startDatabase();
    faults.set([{ kind: "delayed", share: 1, delayMs: 1_500 }]);
    const late = endingOf(put(1));
    expect(await endingOf(put(1, "spared"))).toBe("200");
    expect(await late).toBe("400 ConditionalCheckFailedException");
  });

  it("meets rules for what it does: reads, or writes", async () => {
    const { faults, put, get } = await startDatabase();
    faults.set([
      { kind: "throttled", share: 1, calls: "writes" },
      { kind: "500-before", share: 1, calls: "reads" },
    ]);
    expect(await endingOf(put(1))).toBe("400 ThrottlingException");
    expect(await endingOf(get(1))).toBe("500 InternalServerError");
    faults.set([{ kind: "reset-before", share: 1, calls: "writes" }]);
    expect(await endingOf(put(1))).toBe("ECONNRESET");
    expect(await endingOf(get(1))).toBe("200");
  });

  it("meets no fault when it is about tables, or its caller is spared", async () => {
    const { faults, put, get, describe: describeTable } = await startDatabase();
    faults.set([{ kind: "throttled", share: 1 }]);
    expect(await endingOf(describeTable())).toBe("200");
    expect(await endingOf(put(1, "spared"))).toBe("200");
    expect(await endingOf(get(1, "spared"))).toBe("200");
  });
});

describe("a watch", () => {
  const steps = (page: number) => ({
    Item: { room: { S: "r" }, page: { N: `${page}` }, entries: { L: [{ S: "[]" }] } },
    ConditionExpression: isNew,
  });

  async function startWatched(fatal: Moment | undefined) {
    const heard: unknown[] = [];
    const watch: CallWatch = {
      isFatal(moment, caller, call) {
        heard.push([moment, caller, call]);
        return moment === fatal;
      },
    };
    return { heard, ...(await startDatabase({ watch })) };
  }

  it("is told of a step when it comes, and when it is carried out, which a refused one is not", async () => {
    const { heard, call } = await startWatched(undefined);
    const place = { steps: ["place"], room: "r" };
    await call("PutItem", steps(1));
    expect(heard).toEqual([
      ["before", "function", place],
      ["after", "function", place],
    ]);
    expect(await endingOf(call("PutItem", steps(1)))).toBe("400 ConditionalCheckFailedException");
    expect(heard.slice(2)).toEqual([["before", "function", place]]);
  });

  it.each([
    ["before", false],
    ["after", true],
  ] as const)(
    "lets a caller that dies %s it have no answer; it is carried out: %s",
    async (moment, isDone) => {
      const { call, has } = await startWatched(moment);
      expect(await endingOf(call("PutItem", steps(1)))).toBe("ECONNRESET");
      expect(await has(1)).toBe(isDone);
    },
  );

  it("is told nothing of what never came to be carried out", async () => {
    const { heard, call, faults } = await startWatched("after");
    faults.set([{ kind: "throttled", share: 1 }]);
    expect(await endingOf(call("PutItem", steps(1)))).toBe("400 ThrottlingException");
    expect(heard).toEqual([]);
  });
});

describe("rules about shares of calls", () => {
  const rules: readonly DatabaseFaultRule[] = [
    { kind: "throttled", share: 0.25 },
    { kind: "500-before", share: 0.25, calls: "reads" },
  ];

  async function endings(faultSeed: number, count = 60) {
    const { put, get } = await startDatabase({ faults: rules, faultSeed });
    const [writes, reads]: [string[], string[]] = [[], []];
    for (let page = 1; page <= count; page++) {
      writes.push(await endingOf(put(page)));
      reads.push(await endingOf(get(page)));
    }
    return { writes, reads };
  }

  it("let the same calls of a seed meet the same faults, and those of another others", async () => {
    const [first, again, other] = await Promise.all([endings(7), endings(7), endings(8)]);
    expect(again).toEqual(first);
    expect(other.writes).not.toEqual(first.writes);
    expect(other.reads).not.toEqual(first.reads);
  });

  it("are kept, each kind of call by its own", async () => {
    const { writes, reads } = await endings(1, 200);
    const count = (all: readonly string[], ending: string) =>
      all.filter((it) => it === ending).length;
    // Five standard deviations of a binomial distribution.
    const isShare = (actual: number) => Math.abs(actual - 50) < 5 * Math.sqrt(200 * 0.25 * 0.75);
    expect(count(writes, "400 ThrottlingException")).toSatisfy(isShare);
    expect(count(writes, "500 InternalServerError")).toBe(0);
    expect(count(reads, "400 ThrottlingException")).toSatisfy(isShare);
    expect(count(reads, "500 InternalServerError")).toSatisfy(isShare);
  });

  it.each([
    [[{ kind: "throttled", share: 1.5 }], 'the share of "throttled" is 1.5, not from 0 to 1'],
    [[{ kind: "slow", share: 1, delayMs: -1 }], 'the delay of "slow" is -1 ms, not from 0 to 864'],
    [
      [
        { kind: "throttled", share: 0.6 },
        { kind: "reset-before", share: 0.6, calls: "writes" },
      ],
      "the shares for writes add up to 1.2, which is more than 1",
    ],
    [
      [
        { kind: "throttled", share: 0.6 },
        { kind: "reset-before", share: 0.6 },
      ],
      "the shares for all calls add up to 1.2, which is more than 1",
    ],
  ] as const)(
    "that cannot be followed are refused, and those in force stay: %j",
    async (bad, why) => {
      const { faults } = await startDatabase({ faults: rules });
      expect(() => faults.set(bad)).toThrow(InvalidFaultRules);
      expect(() => faults.set(bad)).toThrow(why);
      expect(faults.rules).toEqual(rules);
    },
  );
});
