import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer } from "node:http";
import { text } from "node:stream/consumers";
import { describe, expect, it, onTestFinished } from "vitest";
import type { QueryClientOptions } from "#adapters/outbound/dynamodb/query-client.ts";
import { QueryClient } from "#adapters/outbound/dynamodb/query-client.ts";
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
const refuses = (status: number, type: string) =>
  answers(status, { __type: `com.amazonaws.dynamodb.v20120810#${type}`, message: "secret" });
const resets: Answer = (response) => response.socket?.resetAndDestroy();

/** A client of a server that gives these answers in turn, the last one again and again. */
async function clientOf(script: readonly Answer[], changes: Partial<QueryClientOptions> = {}) {
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
  const client = new QueryClient({
    endpoint: url,
    region: "us-east-1",
    credentials: () => ({ accessKeyId: "AKIDEXAMPLE", secretAccessKey: "secret" }),
    random: () => 0,
    ...changes,
  });
  return { client, received };
}

describe("a query", () => {
  it("is sent in DynamoDB's JSON and has its output", async () => {
    const { client, received } = await clientOf([answers(200, page)]);
    await expect(client.query({ TableName: "connections" })).resolves.toEqual(page);
    expect(received).toMatchObject([
      {
        headers: {
          "content-type": "application/x-amz-json-1.0",
          "x-amz-target": "DynamoDB_20120810.Query",
        },
        body: '{"TableName":"connections"}',
      },
    ]);
  });

  it("has all of a page as large as pages get", async () => {
    const Items = Array.from({ length: 12_000 }, (_, i) => ({ userId: { S: `${i}`.padEnd(90) } }));
    const { client } = await clientOf([answers(200, { Items })]);
    await expect(client.query({})).resolves.toEqual({ Items });
  });

  it.each([
    ["an error of DynamoDB's own", refuses(500, "InternalServerError")],
    ["throttling", refuses(400, "ProvisionedThroughputExceededException")],
    ["a connection that breaks", resets],
    ["a proxy that says what is no JSON", ((it) => it.writeHead(502).end("<html>")) as Answer],
  ])("is sent again after %s, up to three times", async (_, failure) => {
    const mended = await clientOf([failure, failure, answers(200, page)]);
    await expect(mended.client.query({})).resolves.toEqual(page);
    expect(mended.received).toHaveLength(3);
    const broken = await clientOf([failure]);
    await expect(broken.client.query({})).rejects.toThrow();
    expect(broken.received).toHaveLength(3);
  });

  it("is not sent again when it is refused, and the error has the refusal's name alone", async () => {
    const { client, received } = await clientOf([refuses(400, "ResourceNotFoundException")]);
    await expect(client.query({})).rejects.toThrow(/^DynamoDB: ResourceNotFoundException \(400\)$/);
    expect(received).toHaveLength(1);
  });

  it("is signed by the server's clock once its own was found wrong", async () => {
    const serverTime = Date.UTC(2026, 10, 22, 12);
    const date = { date: new Date(serverTime).toUTCString() };
    const body = {
      __type: "com.amazon.coral.service#InvalidSignatureException",
      message: "Signature expired: 20261122T110000Z is now earlier than 20261122T115500Z",
    };
    const { client, received } = await clientOf([answers(400, body, date), answers(200, page)], {
      now: () => serverTime - 3_600_000,
    });
    await expect(client.query({})).resolves.toEqual(page);
    expect(received.map(({ headers }) => headers["x-amz-date"])).toEqual([
      "20261122T110000Z",
      "20261122T120000Z",
    ]);
  });

  it("follows the credentials when they rotate", async () => {
    let accessKeyId = "FIRST";
    const credentials = () => ({ accessKeyId, secretAccessKey: "s", sessionToken: accessKeyId });
    const { client, received } = await clientOf([answers(200, page)], { credentials });
    await client.query({});
    accessKeyId = "SECOND";
    await client.query({});
    expect(received.map(({ headers }) => headers["x-amz-security-token"])).toEqual([
      "FIRST",
      "SECOND",
    ]);
  });

  it("fails without being sent when there are no credentials", async () => {
    const { client, received } = await clientOf([answers(200, page)], {
      credentials: () => {
        throw new Error("no credentials");
      },
    });
    await expect(client.query({})).rejects.toThrow("no credentials");
    expect(received).toEqual([]);
  });
});
