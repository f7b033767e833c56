import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer } from "node:http";
import { text } from "node:stream/consumers";
import { describe, expect, it, onTestFinished } from "vitest";
import { NoResponseError } from "#adapters/outbound/aws-http/http-client.ts";
import type { DynamodbClientOptions } from "#adapters/outbound/dynamodb/dynamodb-client.ts";
import { DynamodbClient } from "#adapters/outbound/dynamodb/dynamodb-client.ts";
import { UnknownOutcomeError } from "#adapters/outbound/dynamodb/dynamodb-error.ts";
import { eventually } from "../../support/eventually.ts";
import { listening } from "../../support/listening.ts";

interface Received {
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

type Answer = (response: ServerResponse) => void;

const page = { Count: 1, Items: [{ userId: { S: "Zoë" } }] };
const answers = (status: number, body: unknown, headers: Record<string, string> = {}): Answer => {
  return (response) => response.writeHead(status, headers).end(JSON.stringify(body));
};
const refuses = (status: number, type: string, message = "Try again.") =>
  answers(status, { __type: `com.amazonaws.dynamodb.v20120810#${type}`, message });
const resets: Answer = (response) => response.socket?.resetAndDestroy();
const cutsShort: Answer = (response) => response.writeHead(200, { "content-length": 9 }).write("{");
const speaksHtml: Answer = (response) => response.writeHead(502).end("<html>");
const throttles = refuses(400, "ProvisionedThroughputExceededException", "Slow down.");

/** Time that passes while somebody sleeps. */
class VirtualTime {
  now = Date.UTC(2026, 0, 1);
  readonly pauses: number[] = [];

  readonly read = () => this.now;
  readonly sleep = async (milliseconds: number) => {
    this.pauses.push(milliseconds);
    this.now += milliseconds;
  };
}

/** A client of a server that gives these answers in turn, the last one again and again. */
async function clientOf(script: readonly Answer[], changes: Partial<DynamodbClientOptions> = {}) {
  const received: Received[] = [];
  const server = createServer(async (request, response) => {
    received.push({ headers: request.headers, body: await text(request) });
    (script[received.length - 1] ?? script.at(-1))?.(response);
  });
  const { url } = await listening(server);
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const time = new VirtualTime();
  const client = new DynamodbClient({
    endpoint: url,
    region: "us-east-1",
    credentials: () => ({ accessKeyId: "AKIDEXAMPLE", secretAccessKey: "secret" }),
    now: time.read,
    sleep: time.sleep,
    random: () => 1,
    ...changes,
  });
  const within = (milliseconds: number) => ({ deadline: time.now + milliseconds });
  return {
    ...{ client, received, time, server },
    query: (milliseconds = 10_000) =>
      client.call("Query", {}, { ...within(milliseconds), isRepeatable: true }),
    put: (isRepeatable: boolean, milliseconds = 10_000) =>
      client.call("PutItem", {}, { ...within(milliseconds), isRepeatable }),
  };
}

describe("a call", () => {
  it.each(["Query", "GetItem", "PutItem", "DeleteItem"] as const)(
    "of %s is sent in DynamoDB's JSON and has its output",
    async (operation) => {
      const { client, received, time } = await clientOf([answers(200, page)]);
      const input = { TableName: "connections" };
      const options = { deadline: time.now + 1_000, isRepeatable: false };
      await expect(client.call(operation, input, options)).resolves.toEqual(page);
      expect(received).toMatchObject([
        {
          headers: {
            "content-type": "application/x-amz-json-1.0",
            "x-amz-target": `DynamoDB_20120810.${operation}`,
          },
          body: '{"TableName":"connections"}',
        },
      ]);
    },
  );

  it("has all of a page as large as pages get", async () => {
    const Items = Array.from({ length: 12_000 }, (_, i) => ({ userId: { S: `${i}`.padEnd(90) } }));
    const { query } = await clientOf([answers(200, { Items })]);
    await expect(query()).resolves.toEqual({ Items });
  });

  it("is not sent again when it is refused, whose sentence is the error's", async () => {
    const sentence = "User: arn:aws:iam::1:role/r is not authorized to perform: dynamodb:Query";
    const { query, received } = await clientOf([refuses(400, "AccessDeniedException", sentence)]);
    await expect(query()).rejects.toThrow(
      `DynamoDB refused Query with AccessDeniedException (400): ${sentence}`,
    );
    expect(received).toHaveLength(1);
  });

  it("tells no more of a long sentence than its beginning", async () => {
    const { query } = await clientOf([refuses(400, "ValidationException", "x".repeat(100_000))]);
    await expect(query()).rejects.toThrow(/^.{1,600}$/);
  });

  it("tells nothing of what was signed, which DynamoDB repeats below its sentence", async () => {
    const sentence =
      "The request signature we calculated does not match the signature you provided.\n\n" +
      "The Canonical String for this request should have been\n'POST\n/\n\n" +
      "x-amz-security-token:IQoJb3JpZ2luX2VjE\n'";
    const { query } = await clientOf([refuses(400, "InvalidSignatureException", sentence)]);
    await expect(query()).rejects.toThrow(
      /^DynamoDB refused Query with InvalidSignatureException \(400\): The request [^\n]*provided\.$/,
    );
  });

  it("is signed by the server's clock once its own was found wrong", async () => {
    const serverTime = Date.UTC(2026, 10, 22, 12);
    const date = { date: new Date(serverTime).toUTCString() };
    const body = {
      __type: "com.amazon.coral.service#InvalidSignatureException",
      message: "Signature expired: 20261122T110000Z is now earlier than 20261122T115500Z",
    };
    const { query, time, received } = await clientOf([
      answers(400, body, date),
      answers(200, page),
    ]);
    time.now = serverTime - 3_600_000;
    await expect(query()).resolves.toEqual(page);
    expect(received.map(({ headers }) => headers["x-amz-date"])).toEqual([
      "20261122T110000Z",
      "20261122T120000Z",
    ]);
  });

  it("follows the credentials when they rotate, for reads and writes", async () => {
    let accessKeyId = "FIRST";
    const credentials = () => ({ accessKeyId, secretAccessKey: "s", sessionToken: accessKeyId });
    const { query, put, received } = await clientOf([answers(200, page)], { credentials });
    await query();
    await put(true);
    accessKeyId = "SECOND";
    await query();
    await put(true);
    expect(received.map(({ headers }) => headers["x-amz-security-token"])).toEqual([
      "FIRST",
      "FIRST",
      "SECOND",
      "SECOND",
    ]);
  });

  it("follows the credentials between its attempts", async () => {
    const keys = ["FIRST", "SECOND"];
    const credentials = () => ({ accessKeyId: keys.shift() ?? "", secretAccessKey: "s" });
    const { query, received } = await clientOf([throttles, answers(200, page)], { credentials });
    await query();
    const signers = received.map(
      ({ headers }) => /Credential=(\w+)/.exec(`${headers.authorization}`)?.[1],
    );
    expect(signers).toEqual(["FIRST", "SECOND"]);
  });

  it("fails without being sent, and for the reason given, when there are no credentials", async () => {
    const { query, received } = await clientOf([answers(200, page)], {
      credentials: () => {
        throw new Error("no credentials");
      },
    });
    await expect(query()).rejects.toThrow("no credentials");
    expect(received).toEqual([]);
  });

  it("is not sent once its deadline is over", async () => {
    const { query, received } = await clientOf([answers(200, page)]);
    await query();
    await expect(query(0)).rejects.toThrow(NoResponseError);
    expect(received).toHaveLength(1);
  });
});

describe("what passes by itself", () => {
  it.each([
    ["throttling", throttles],
    ["throttling by another name", refuses(400, "ThrottlingException")],
    ["the account's limit", refuses(400, "RequestLimitExceeded")],
    ["an error of DynamoDB's own", refuses(500, "InternalServerError")],
    ["DynamoDB being unavailable", refuses(503, "ServiceUnavailable")],
    [
      "a throttle of something before DynamoDB",
      ((it) => it.writeHead(429).end("<html>")) as Answer,
    ],
    ["a connection that breaks", resets],
    ["a proxy that says what is no JSON", speaksHtml],
    ["an answer that is no JSON", ((it) => it.end("<html>")) as Answer],
    ["an answer that is JSON and no output", answers(200, 5)],
    ["an answer that is null", answers(200, null)],
  ])("is waited out by a read: %s", async (_, failure) => {
    const failures = Array.from({ length: 12 }, () => failure);
    const { query, received } = await clientOf([...failures, answers(200, page)]);
    await expect(query()).resolves.toEqual(page);
    expect(received).toHaveLength(13);
  });

  it("is waited out with longer and longer pauses, each anything up to its longest", async () => {
    const script = [...Array.from({ length: 8 }, () => throttles), answers(200, page)];
    const longest = await clientOf(script);
    await longest.query();
    expect(longest.time.pauses).toEqual([50, 100, 200, 400, 800, 1_000, 1_000, 1_000]);
    const halves = await clientOf(script, { random: () => 0.5 });
    await halves.query();
    expect(halves.time.pauses).toEqual([25, 50, 100, 200, 400, 500, 500, 500]);
  });

  it("is waited out until the deadline, and then fails for the reason that was met last", async () => {
    const { query, time, received } = await clientOf([throttles]);
    const begun = time.now;
    await expect(query(26_000)).rejects.toThrow(
      "DynamoDB refused Query with ProvisionedThroughputExceededException (400): Slow down.",
    );
    expect(time.now - begun).toBeGreaterThan(24_900);
    expect(time.now - begun).toBeLessThan(26_000);
    expect(received.length).toBeGreaterThan(25);
  });

  it("is the reason also when the last attempt has too little time to be answered", async () => {
    let now = Date.now();
    const deadline = now + 1_000;
    const silent: Answer = () => {
      now = deadline;
    };
    const { client } = await clientOf([throttles, silent], { now: () => now });
    const options = { deadline, isRepeatable: true };
    await expect(client.call("Query", {}, options)).rejects.toThrow("Slow down.");
  });

  it("includes a server that takes the request and says nothing, for two seconds", async () => {
    let now = Date.now();
    const silent: Answer = () => {};
    const setting = await clientOf([silent, answers(200, page)], { now: () => now });
    const { client, received } = setting;
    const output = client.call("Query", {}, { deadline: now + 9_000, isRepeatable: true });
    await eventually(
      () => received.length,
      (count) => count === 1,
    );
    now += 2_000;
    await expect(output).resolves.toEqual(page);
    expect(received).toHaveLength(2);
  });
});

describe("a write", () => {
  it.each([
    ["is refused for a throttle", throttles],
    ["is refused for another throttle", refuses(400, "ThrottlingException")],
    ["is refused for a throttle of the service's", refuses(503, "ThrottlingException")],
    ["is refused with 429 alone", answers(429, {})],
  ])("that %s is sent again only if it is repeatable", async (_, failure) => {
    const repeatable = await clientOf([failure, failure, answers(200, {})]);
    await expect(repeatable.put(true)).resolves.toEqual({});
    expect(repeatable.received).toHaveLength(3);
    const other = await clientOf([failure, answers(200, {})]);
    await expect(other.put(false)).rejects.toMatchObject({ name: "DynamodbError" });
    expect(other.received).toHaveLength(1);
  });

  it.each([
    ["the connection breaks", resets],
    ["DynamoDB fails", refuses(500, "InternalServerError")],
    [
      "the answer breaks off",
      ((it) => {
        cutsShort(it);
        setTimeout(() => it.destroy(), 20);
      }) as Answer,
    ],
    ["the answer cannot be read", ((it) => it.end("<html>")) as Answer],
  ])("is sent again only if it is repeatable, when %s", async (_, failure) => {
    const repeatable = await clientOf([failure, answers(200, {})]);
    await expect(repeatable.put(true)).resolves.toEqual({});
    const other = await clientOf([failure, answers(200, {})]);
    await expect(other.put(false)).rejects.toThrow(UnknownOutcomeError);
    expect(other.received).toHaveLength(1);
  });

  it("that could not be sent is tried again only if it is repeatable", async () => {
    const { put, server, time } = await clientOf([answers(200, {})]);
    server.close();
    await expect(put(false, 1_000)).rejects.toThrow(NoResponseError);
    expect(time.pauses).toEqual([]);
    await expect(put(true, 1_000)).rejects.toThrow(NoResponseError);
    expect(time.pauses.length).toBeGreaterThan(2);
  });
});
