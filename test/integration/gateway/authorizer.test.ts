import { describe, expect, it } from "vitest";
import { Client, handshake } from "./support/client.ts";
import { startGateway } from "./support/start-gateway.ts";
import type { RecordedEvent } from "./support/stub-function.ts";
import { allow, policy, returned, StubFunction, threw } from "./support/stub-function.ts";

const arn = "arn:aws:execute-api:eu-central-1:123456789012:abcdef1234/prod/$connect";

/** Connects once through an authorizer that returns `result`. */
async function connectWith(result: unknown) {
  const authorizer = new StubFunction(() => returned(result));
  const { gateway, router, events } = await startGateway({ authorizer });
  const { status } = await handshake(gateway.url);
  return { status, router, events };
}

describe("an authorizer", () => {
  it("lets a client in that its policy allows", async () => {
    expect((await connectWith(allow(arn))).status).toBe(101);
  });

  it.each([
    ["throws Unauthorized", threw("Unauthorized"), 401, "Unauthorized"],
    ["throws anything else", threw("unauthorized"), 500, "Internal server error"],
    ["throws more than that", threw("Unauthorized: expired"), 500, "Internal server error"],
    ["runs into its time limit", { outcome: "timed-out" }, 500, "Internal server error"],
    ["crashes", { outcome: "crashed", reason: "x" }, 500, "Internal server error"],
    ["denies", returned({ ...allow(), policyDocument: policy("Deny", "*") }), 403, "Forbidden"],
  ] as const)("that %s is answered for, and $connect is not invoked", async (...row) => {
    const [, invocation, status, message] = row;
    const authorizer = new StubFunction(() => invocation);
    const { gateway, router } = await startGateway({ authorizer });

    const answer = await handshake(gateway.url);

    expect(answer).toMatchObject({ status, body: JSON.stringify({ message }) });
    expect(router.events).toEqual([]);
  });

  it("that takes too long is answered 500 for", async () => {
    const authorizer = new StubFunction(() => new Promise(() => {}));
    const { gateway } = await startGateway({ authorizer, limits: { integrationTimeoutMs: 20 } });
    expect((await handshake(gateway.url)).status).toBe(500);
  });

  it.each([
    ["a status, as HTTP APIs and functions do", { statusCode: 401 }],
    ["a simple response, as for HTTP APIs", { isAuthorized: true }],
    ["nothing", undefined],
    ["no principal", { policyDocument: policy("Allow", "*") }],
    ["no statement", { principalId: "p", policyDocument: { Version: "2012-10-17" } }],
    ["an object in its context", allow(arn, { room: { name: "lobby" } })],
    ["a list in its context", allow(arn, { rooms: ["lobby"] })],
    ["a list as its context", { ...allow(arn), context: [] }],
    ["more than 8 KB", allow(arn, { note: "x".repeat(8 * 1024) })],
  ])("that returns %s is answered 500 for", async (_, result) => {
    const { status, router, events } = await connectWith(result);
    expect(status).toBe(500);
    expect(router.events).toEqual([]);
    expect(events[0]).toMatchObject({ route: "authorizer", outcome: "malformed-policy" });
  });

  it("may return 8 KB exactly", async () => {
    const size = (note: string) => JSON.stringify(allow(arn, { note })).length;
    const note = "x".repeat(8 * 1024 - size(""));
    expect((await connectWith(allow(arn, { note }))).status).toBe(101);
  });

  it("is invoked once for a connection, with every later event repeating its context", async () => {
    const context = { room: "lobby", level: 7, isAdmin: false, nothing: null };
    const authorizer = new StubFunction(() => returned(allow(arn, context)));
    const { gateway, router } = await startGateway({ authorizer });

    const client = await Client.connect(gateway.url);
    client.send({ action: "message" });
    client.send("anything");
    await router.first("message");
    await router.first("$default");
    client.webSocket.close();
    await router.first("$disconnect");

    const contexts = router.events.map(({ requestContext }) => requestContext["authorizer"]);
    expect(contexts).toHaveLength(4);
    for (const authorizerContext of contexts) {
      expect(authorizerContext).toEqual({
        principalId: "player-1",
        integrationLatency: expect.any(Number),
        room: "lobby",
        level: "7",
        isAdmin: "false",
      });
    }
    expect(authorizer.events).toHaveLength(1);
    expect(gateway.connections()).toEqual([]);
  });

  it("cannot overrule its principal and latency by its context", async () => {
    const context = { principalId: "another", integrationLatency: "none" };
    const { router } = await connectWith(allow(arn, context));
    const [event] = router.of("$connect");
    expect(event?.requestContext["authorizer"]).toEqual({
      principalId: "player-1",
      integrationLatency: expect.any(Number),
    });
  });
});

describe("the event of an authorizer", () => {
  async function record(url: (base: string) => string): Promise<RecordedEvent> {
    const authorizer = new StubFunction(() => threw("Unauthorized"));
    const { gateway } = await startGateway({ authorizer });
    await handshake(url(gateway.url), { HeaderAuth1: "headerValue1", "User-Agent": "Unity" });
    return authorizer.first("$connect");
  }

  it("has the members of AWS's own, in their order, and no others", async () => {
    const event = await record((base) => `${base}?QueryString1=queryValue1`);

    expect(Object.keys(event)).toEqual([
      "type",
      "methodArn",
      "headers",
      "multiValueHeaders",
      "queryStringParameters",
      "multiValueQueryStringParameters",
      "stageVariables",
      "requestContext",
    ]);
    expect(event).toMatchObject({ type: "REQUEST", methodArn: arn, stageVariables: {} });
    expect(Object.keys(event.requestContext)).toEqual([
      "routeKey",
      "eventType",
      "extendedRequestId",
      "requestTime",
      "messageDirection",
      "stage",
      "connectedAt",
      "requestTimeEpoch",
      "identity",
      "requestId",
      "domainName",
      "connectionId",
      "apiId",
    ]);
  });

  it("has all headers of the handshake, by name", async () => {
    const { headers = {} } = await record((base) => base);
    expect(Object.keys(headers)).toEqual([
      "Connection",
      "content-length",
      "HeaderAuth1",
      "Host",
      "Sec-WebSocket-Key",
      "Sec-WebSocket-Version",
      "Upgrade",
      "User-Agent",
      "X-Amzn-Trace-Id",
      "X-Forwarded-For",
      "X-Forwarded-Port",
      "X-Forwarded-Proto",
    ]);
    expect(headers).toMatchObject({ "content-length": "0", HeaderAuth1: "headerValue1" });
  });

  it("has no query members without a query string", async () => {
    const event = await record((base) => `${base}?`);
    expect(event).not.toHaveProperty("queryStringParameters");
    expect(event).not.toHaveProperty("multiValueQueryStringParameters");
  });
});
