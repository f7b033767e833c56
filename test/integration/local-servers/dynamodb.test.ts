import { connect } from "node:net";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { DynamodbServer } from "../../../scripts/local-cloud/dynamodb/dynamodb-server.ts";
import { startDynamodbServer } from "../../../scripts/local-cloud/dynamodb/dynamodb-server.ts";
import { createConnectionTable } from "../../../scripts/local-cloud/dynamodb/tables.ts";
import { eventually } from "../../support/eventually.ts";
import { httpRequest } from "../gateway/support/client.ts";
import type { Call } from "./support/raw-request.ts";
import { callAction, sendAndHangUp } from "./support/raw-request.ts";

const page = "http://localhost:3000";
const contentType = "application/x-amz-json-1.0";
const authorization =
  "AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0";
const signed = { authorization, "x-amz-date": "20260101T000000Z" };
const warnings: string[] = [];
let server: DynamodbServer;

beforeAll(async () => {
  const warned = (message: string) => warnings.push(message);
  server = await startDynamodbServer({ host: "127.0.0.1", port: 0, pages: () => [page], warned });
  const credentials = { accessKeyId: "local", secretAccessKey: "local" };
  const connection = { endpoint: server.url, region: "us-east-1", credentials };
  await createConnectionTable({ ...connection, tableName: "connections" });
});
afterAll(() => server.close());

const ask = (action: string, body: Call["body"], headers: Record<string, string> = {}) =>
  callAction(server.url, {
    target: `DynamoDB_20120810.${action}`,
    contentType,
    headers: { ...signed, ...headers },
    body,
  });

/** An honest read of an honest row. */
async function expectService(): Promise<void> {
  const key = { roomShard: { S: "lobby#0" }, connectionId: { S: "honest" } };
  const row = { TableName: "connections", Item: key };
  expect(await ask("PutItem", JSON.stringify(row))).toMatchObject({ status: 200 });
  const wanted = { TableName: "connections", Key: key, ConsistentRead: true };
  const read = await ask("GetItem", JSON.stringify(wanted));
  expect([read.status, JSON.parse(read.body)]).toEqual([200, { Item: key }]);
}

it("bodies that are being sent are kept up to 64 MB in all, and who sends more comes again", async () => {
  const { hostname, port, host } = new URL(server.url);
  const head = `POST / HTTP/1.1\r\nHost: ${host}\r\nContent-Length: 16777216\r\n\r\n`;
  const chunk = Buffer.alloc(8 * 1024 * 1024, " ");
  const answers: string[] = [];
  const sockets = Array.from({ length: 9 }, () => {
    const socket = connect(Number(port), hostname).on("error", () => {});
    socket.setEncoding("latin1").on("data", (text: string) => answers.push(text));
    socket.write(head);
    socket.write(chunk);
    return socket;
  });
  await eventually(
    () => answers,
    (all) => all.some((text) => text.startsWith("HTTP/1.1 503 Service Unavailable")),
  );
  for (const socket of sockets) socket.destroy();
  await eventually(
    () => ask("ListTables", "{}"),
    ({ status }) => status === 200,
  );
  await expectService();
});

describe("a body for the local DynamoDB", () => {
  it.each<[string, string | Buffer, number, string]>([
    ["is cut short", '{"TableName":', 400, "SerializationException"],
    ["is empty", "", 400, "SerializationException"],
    ["is null", "null", 400, "SerializationException"],
    ["is an array", "[]", 400, "SerializationException"],
    ["is a number", "1", 400, "SerializationException"],
    ["is not UTF-8", Buffer.from([0x7b, 0xff, 0x7d]), 400, "SerializationException"],
    ["is 100,000 deep", deep(100_000), 400, "SerializationException"],
    ["is one level too deep", deep(80), 400, "SerializationException"],
    ["has a key __proto__", '{"Key":{"__proto__":{"S":"x"}}}', 400, "SerializationException"],
  ])("that %s is refused by name, and harms nobody", async (_, body, status, type) => {
    for (const action of ["GetItem", "PutItem", "Query"]) {
      const answer = await ask(action, body);
      expect([answer.status, JSON.parse(answer.body).__type]).toEqual([status, type]);
    }
    await expectService();
  });

  it("that is as deep as an item may be reaches DynamoDB's own checks", async () => {
    const answer = await ask("PutItem", deep(79));
    expect(JSON.parse(answer.body)).toMatchObject({ __type: expect.stringMatching(/Exception$/) });
    expect(JSON.parse(answer.body).message).not.toBe("The body is nested too deep.");
    let value: object = { S: "x" };
    for (let level = 1; level < 32; level += 1) value = { L: [value] };
    const Item = { roomShard: { S: "lobby#0" }, connectionId: { S: "deep" }, value };
    const put = await ask("PutItem", JSON.stringify({ TableName: "connections", Item }));
    expect(put).toMatchObject({ status: 200, body: "{}" });
  });

  it("that is larger than 16 MB is refused with 413", async () => {
    const answer = await ask("PutItem", Buffer.alloc(16 * 1024 * 1024 + 1, " "));
    expect(answer.status).toBe(413);
    await expectService();
  });

  it("that its sender abandons harms nobody", async () => {
    const head = `POST / HTTP/1.1\r\nHost: ${new URL(server.url).host}\r\n`;
    const target = "X-Amz-Target: DynamoDB_20120810.PutItem\r\n";
    const length = "Content-Type: application/x-amz-json-1.0\r\nContent-Length: 1000\r\n\r\n";
    await sendAndHangUp(server.url, `${head}${target}${length}{"Table`);
    await sendAndHangUp(server.url, `${head}Transfer-Encoding: chunked\r\n\r\nzz\r\n`);
    await sendAndHangUp(server.url, head);
    await expectService();
  });

  it("whatever is in it, is answered, and the next one too", async () => {
    await fc.assert(
      fc.asyncProperty(calls, async ({ action, input }) => {
        const { status } = await ask(action, JSON.stringify(input));
        expect(status).toBeGreaterThanOrEqual(200);
        expect(status).toBeLessThan(600);
      }),
      { numRuns: 300 },
    );
    await expectService();
  });
});

describe("what dynalite cannot read", () => {
  it("costs one request its answer, in its own name", async () => {
    const Item = { roomShard: null, connectionId: { S: "x" } };
    const answer = await ask("PutItem", JSON.stringify({ TableName: "connections", Item }));
    expect([answer.status, JSON.parse(answer.body).__type]).toEqual([
      400,
      "com.amazon.coral.service#SerializationException",
    ]);
    await expectService();
  });

  it.each([
    ["parentheses", `${"(".repeat(5)}x = :v${")".repeat(5)}`],
    ["NOTs", `${"NOT ".repeat(5)}x = :v`],
    ["characters", `x = :v${" ".repeat(4_096)}`],
  ])("for too many %s is refused before it starts", async (_, FilterExpression) => {
    const answer = await ask(
      "Scan",
      JSON.stringify({ TableName: "connections", FilterExpression }),
    );
    expect(answer.status).toBe(400);
    expect(JSON.parse(answer.body).message).toMatch(
      /^Invalid FilterExpression: (The local|Express)/,
    );
  });

  it("is not confused with an expression that is only long", async () => {
    const FilterExpression = Array.from({ length: 20 }, () => "NOT (size(x) > :v)").join(" AND ");
    const ExpressionAttributeValues = { ":v": { N: "1" } };
    const scan = { TableName: "connections", FilterExpression, ExpressionAttributeValues };
    expect(await ask("Scan", JSON.stringify(scan))).toMatchObject({ status: 200 });
  });
});

describe("a target of the local DynamoDB", () => {
  it.each([
    undefined,
    "DynamoDB_20120810",
    "DynamoDB_20120810.",
    "DynamoDB_20120810.toString",
    "DynamoDB_20120810.__proto__",
    "DynamoDB_20120810.GetItem.x",
    "DynamoDB_20111205.GetItem",
    "Other.GetItem",
  ])("%s is no action", async (target) => {
    const call = { contentType, headers: signed, body: "{}", ...(target && { target }) };
    const answer = await callAction(server.url, call);
    expect([answer.status, JSON.parse(answer.body).__type]).toEqual([
      400,
      "UnknownOperationException",
    ]);
    await expectService();
  });

  it("needs a signature, as ever", async () => {
    const answer = await ask("ListTables", "{}", { authorization: "" });
    expect(answer.status).toBe(400);
    expect(answer.body).toContain("MissingAuthenticationToken");
  });
});

describe("a page", () => {
  const write = JSON.stringify({ TableName: "evil" });

  it.each(["https://evil.example", "http://localhost:5173", "null", "http://localhost:3000.evil"])(
    "of %s may neither ask nor read",
    async (origin) => {
      const answer = await ask("ListTables", "{}", { origin });
      expect(answer.status).toBe(403);
      expect(Object.keys(answer.headers).join()).not.toMatch(/access-control/);
      const headers = { origin, "access-control-request-method": "POST" };
      const preflight = await httpRequest(server.url, { method: "OPTIONS", headers });
      expect(preflight.status).toBe(403);
      expect(Object.keys(preflight.headers).join()).not.toMatch(/access-control/);
    },
  );

  it("cannot come by a name that was rebound to this machine", async () => {
    for (const host of ["evil.example", `evil.example:${new URL(server.url).port}`, "localhost"]) {
      expect((await ask("DeleteTable", write, { host })).status).toBe(421);
    }
  });

  it("of this cloud may ask, and is invited to", async () => {
    const headers = {
      origin: page,
      "access-control-request-method": "POST",
      "access-control-request-headers": "content-type,x-amz-target",
    };
    const preflight = await httpRequest(server.url, { method: "OPTIONS", headers });
    expect([preflight.status, preflight.headers]).toEqual([
      204,
      expect.objectContaining({
        "access-control-allow-origin": page,
        "access-control-allow-headers": "content-type,x-amz-target",
      }),
    ]);
    const answer = await ask("ListTables", "{}", { origin: page });
    expect([answer.status, answer.headers["access-control-allow-origin"]]).toEqual([200, page]);
  });

  it("that was kept out is named in the terminal once", async () => {
    warnings.length = 0;
    for (let n = 0; n < 3; n += 1) await ask("ListTables", "{}", { origin: "http://mine:1" });
    expect(warnings).toEqual([
      expect.stringContaining('"http://mine:1" was kept out. Is it yours?'),
    ]);
  });

  it("that was opened as a file is not told of an option that cannot let it in", async () => {
    const told: string[] = [];
    const own = await startDynamodbServer({
      ...{ host: "127.0.0.1", port: 0, pages: () => [page] },
      warned: (message) => told.push(message),
    });
    const call = { target: "DynamoDB_20120810.ListTables", contentType, body: "{}" };
    await callAction(own.url, { ...call, headers: { ...signed, origin: "null" } });
    await own.close();
    expect(told).toEqual([expect.stringContaining("It has no address")]);
  });
});

function deep(levels: number): string {
  return `{"Item":${"[".repeat(levels)}${"]".repeat(levels)}}`;
}

/** Values, keys and expressions as a caller would send them, put together without any sense. */
const names = fc.constantFrom(
  "room",
  "connectionId",
  "constructor",
  "toString",
  "#a",
  ":v",
  "",
  "x",
);
const scalars = fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null), names);
const values = fc.letrec<{ value: unknown; attribute: unknown }>((tie) => ({
  attribute: fc.oneof(
    fc.record({ S: fc.string() }),
    fc.record({ N: fc.oneof(fc.constantFrom("1e400", "-0", "NaN", "1".repeat(60)), fc.string()) }),
    fc.record({ B: fc.string() }),
    fc.record({ NULL: fc.boolean() }),
    fc.record({ L: fc.array(tie("attribute"), { maxLength: 3 }) }),
    fc.record({ M: fc.dictionary(names, tie("attribute"), { maxKeys: 3 }) }),
    fc.record({ SS: fc.array(fc.string(), { maxLength: 3 }) }),
  ),
  value: fc.oneof(
    { depthSize: "small" },
    scalars,
    tie("attribute"),
    fc.array(tie("value"), { maxLength: 3 }),
    fc.dictionary(names, tie("value"), { maxKeys: 3 }),
  ),
}));
const mostly = <T>(usual: fc.Arbitrary<T>) =>
  fc.oneof({ weight: 9, arbitrary: usual }, { weight: 1, arbitrary: values.value });
const row = fc.record({
  roomShard: mostly(fc.constant({ S: "lobby#0" })),
  connectionId: mostly(fc.constant({ S: "fuzz" })),
  x: values.attribute,
});
const key = fc.record({
  roomShard: mostly(fc.constant({ S: "lobby#0" })),
  connectionId: mostly(fc.constant({ S: "fuzz" })),
});

/** Tokens in any order, which are hardly ever a sentence. */
const tokens = fc
  .array(
    fc.constantFrom(
      ...["roomShard", "#a", ":v", "=", "AND", "OR", "NOT", "(", ")", "BETWEEN", "IN", "SET"],
      ...["REMOVE", "ADD", "DELETE", "size(", "begins_with(", ",", ".", "[0]", "<", "<>"],
    ),
    { maxLength: 12 },
  )
  .map((chosen) => chosen.join(" "));
const conditions = fc.oneof(
  tokens,
  fc.constantFrom("x = :v", "#a = :v", "attribute_exists(#a)", "size(x) > :v", "x IN (:v, :v)"),
  fc.constantFrom("contains(x, :v)", "begins_with(#a, :v)", "x BETWEEN :v AND :v", "x[0].#a = :v"),
  fc.integer({ max: 300, min: 1 }).map((n) => `${"(".repeat(n)}x = :v${")".repeat(n)}`),
  fc.integer({ max: 300, min: 1 }).map((n) => `${"NOT ".repeat(n)}x = :v`),
);
const keyConditions = fc.oneof(
  tokens,
  fc.constantFrom("roomShard = :k", "#a = :k", "roomShard = :k AND begins_with(connectionId, :v)"),
);
const updates = fc.oneof(
  tokens,
  fc.constantFrom("SET x = :v", "SET #a = x + :v", "ADD x :v", "REMOVE x[0], #a", "DELETE x :v"),
  fc.constantFrom("SET x = list_append(x, :v)", "SET x.#a = if_not_exists(#a, :v)"),
);
const legacy = fc.dictionary(names, fc.record({ Exists: fc.boolean(), Value: values.attribute }));
const writes = fc.array(fc.record({ PutRequest: fc.record({ Item: row }) }), { maxLength: 3 });

/** One call of each kind: most of it makes sense, and something does not. */
const shapes: Readonly<Record<string, Readonly<Record<string, fc.Arbitrary<unknown>>>>> = {
  BatchGetItem: { RequestItems: fc.record({ connections: fc.record({ Keys: fc.array(key) }) }) },
  BatchWriteItem: { RequestItems: fc.record({ connections: writes }) },
  DeleteItem: { Key: key, ConditionExpression: conditions },
  GetItem: { Key: key, ProjectionExpression: fc.oneof(tokens, fc.constantFrom("x[0], #a", "x")) },
  ListTables: { Limit: fc.integer(), ExclusiveStartTableName: names },
  PutItem: { Item: row, ConditionExpression: conditions },
  Query: { KeyConditionExpression: keyConditions, FilterExpression: conditions },
  Scan: { FilterExpression: conditions, ExclusiveStartKey: key, Limit: fc.integer() },
  UpdateItem: { Key: key, UpdateExpression: updates, ConditionExpression: conditions },
};
const old: typeof shapes = {
  PutItem: { Item: row, Expected: legacy },
  Query: { KeyConditions: fc.dictionary(names, values.value), QueryFilter: values.value },
  Scan: { ScanFilter: fc.dictionary(names, values.value), Segment: fc.integer() },
  UpdateItem: { Key: key, AttributeUpdates: legacy },
};
const attributeValues = fc.record({
  ":v": values.attribute,
  ":k": fc.constant({ S: "lobby#0" }),
});

const calls = fc
  .constantFrom(...[shapes, old].flatMap((kind) => Object.entries(kind)))
  .chain(([action, shape]) => {
    const [first = ""] = Object.keys(shape);
    const fields = Object.fromEntries(
      Object.keys(shape).map((it) => [it, mostly(shape[it] ?? names)]),
    );
    return fc
      .tuple(fc.record(fields, { requiredKeys: [first] }), mostly(names), mostly(attributeValues))
      .map(([input, name, all]) => ({ action, input: completed(action, input, name, all) }));
  });

/** Names and values are sent when something uses them: DynamoDB refuses what nobody uses. */
function completed(action: string, input: object, name: unknown, all: unknown): object {
  const text = JSON.stringify(input);
  const used = Object.entries(Object(all)).filter(([it]) => text.includes(it));
  return {
    ...(!action.startsWith("Batch") && action !== "ListTables" && { TableName: "connections" }),
    ...input,
    ...(text.includes("#a") && { ExpressionAttributeNames: { "#a": name } }),
    ...(used.length > 0 && { ExpressionAttributeValues: Object.fromEntries(used) }),
  };
}
