import { describe, expect, it } from "vitest";
import { Client, handshake } from "./support/client.ts";
import { startGateway } from "./support/start-gateway.ts";

const idPattern = /^[A-Za-z0-9_-]{15}=$/;
const requestContextOf = {
  connect: ["routeKey", "eventType"],
  message: ["routeKey", "messageId", "eventType"],
  disconnect: ["routeKey", "disconnectStatusCode", "eventType"],
};
const afterEventType = ["extendedRequestId", "requestTime", "messageDirection"];
const remaining = [
  "stage",
  "connectedAt",
  "requestTimeEpoch",
  "identity",
  "requestId",
  "domainName",
  "connectionId",
  "apiId",
];

function bytes(id: unknown): readonly number[] {
  return [...Buffer.from(String(id), "base64url")];
}

/** One connection's whole life, with a message for each kind of route. */
async function recordLife() {
  const { gateway, router } = await startGateway();
  const headers = { Origin: "https://game.example", "user-agent": "Unity/6" };
  const client = await Client.connect(gateway.url, [], { headers });
  client.send('{"action":"message", "text":"é\\u0000"}');
  client.send("hello");
  const message = await router.first("message");
  const byDefault = await router.first("$default");
  client.webSocket.close();
  const disconnect = await router.first("$disconnect");
  const connect = await router.first("$connect");
  const host = new URL(gateway.url).host;
  return { connect, message, byDefault, disconnect, host };
}

describe("the $connect event", () => {
  it("has the members of recorded ones, in their order, and no others", async () => {
    const { connect } = await recordLife();
    expect(Object.keys(connect)).toEqual([
      "headers",
      "multiValueHeaders",
      "requestContext",
      "isBase64Encoded",
    ]);
    expect(connect).toMatchObject({ isBase64Encoded: false });
    expect(Object.keys(connect.requestContext)).toEqual([
      ...requestContextOf.connect,
      ...afterEventType,
      ...remaining,
    ]);
  });

  it("has the client's headers as sent, without those of one hop, and the gateway's", async () => {
    const { connect, host } = await recordLife();
    const { headers = {}, multiValueHeaders = {} } = connect;
    expect(Object.keys(headers)).toEqual([
      "Host",
      "Origin",
      "Sec-WebSocket-Extensions",
      "Sec-WebSocket-Key",
      "Sec-WebSocket-Version",
      "user-agent",
      "X-Amzn-Trace-Id",
      "X-Forwarded-For",
      "X-Forwarded-Port",
      "X-Forwarded-Proto",
    ]);
    expect(headers).toMatchObject({
      Host: host,
      Origin: "https://game.example",
      "X-Amzn-Trace-Id": expect.stringMatching(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24}$/),
      "X-Forwarded-For": "127.0.0.1",
    });
    expect(multiValueHeaders).toEqual(
      Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]])),
    );
  });

  it("has the gateway's own headers once, however a client writes some of its own", async () => {
    const { gateway, router } = await startGateway();
    const given = "Root=1-00000001-0123456789abcdef01234567";
    await handshake(gateway.url, {
      "x-amzn-trace-id": given,
      "x-forwarded-for": "192.0.2.1",
      "x-forwarded-port": "443",
      "X-FORWARDED-PROTO": "wss",
    });
    const { headers = {} } = await router.first("$connect");
    const { port } = new URL(gateway.url);
    expect(Object.entries(headers).filter(([name]) => /^x-/i.test(name))).toEqual([
      ["X-Amzn-Trace-Id", given],
      ["X-Forwarded-For", "192.0.2.1, 127.0.0.1"],
      ["X-Forwarded-Port", port],
      ["X-Forwarded-Proto", "http"],
    ]);
  });

  it("says who connects where and when", async () => {
    const before = Date.now();
    const { connect, host } = await recordLife();
    const { requestContext } = connect;
    expect(requestContext).toMatchObject({
      eventType: "CONNECT",
      messageDirection: "IN",
      stage: "prod",
      identity: { sourceIp: "127.0.0.1", userAgent: "Unity/6" },
      domainName: host,
      apiId: "abcdef1234",
    });
    const time = new Date(Number(requestContext["requestTimeEpoch"]));
    const [, day, month, year, clock] = time.toUTCString().split(" ");
    expect(requestContext["requestTime"]).toBe(`${day}/${month}/${year}:${clock} +0000`);
    const { connectedAt } = requestContext;
    expect(Number(connectedAt)).toBeGreaterThanOrEqual(before);
    expect(time.getTime()).toBeGreaterThanOrEqual(Number(connectedAt));
    expect(time.getTime()).toBeLessThanOrEqual(Date.now());
  });

  it("has the last of repeated parameters, and all of them in the multi-value map", async () => {
    const { gateway, router } = await startGateway();

    await handshake(`${gateway.url}?room=a%20b&room=c+d&empty=&__proto__=x`);

    const event = await router.first("$connect");
    expect(Object.entries(event.queryStringParameters ?? {})).toEqual([
      ["room", "c d"],
      ["empty", ""],
      ["__proto__", "x"],
    ]);
    expect(event.multiValueQueryStringParameters?.["room"]).toEqual(["a b", "c d"]);
    expect(event.multiValueQueryStringParameters?.["empty"]).toEqual([""]);
  });

  it("appends the client to the proxies that it came through", async () => {
    const { gateway, router } = await startGateway();
    await handshake(gateway.url, { "X-Forwarded-For": "192.0.2.1" });
    const { headers } = await router.first("$connect");
    expect(headers?.["X-Forwarded-For"]).toBe("192.0.2.1, 127.0.0.1");
  });
});

describe("a message event", () => {
  it("has the members of recorded ones, in their order, and no others", async () => {
    const { message } = await recordLife();
    expect(Object.keys(message)).toEqual(["requestContext", "body", "isBase64Encoded"]);
    expect(Object.keys(message.requestContext)).toEqual([
      ...requestContextOf.message,
      ...afterEventType,
      ...remaining,
    ]);
    expect(message).toMatchObject({
      body: '{"action":"message", "text":"é\\u0000"}',
      isBase64Encoded: false,
      requestContext: { eventType: "MESSAGE", identity: { userAgent: "Unity/6" } },
    });
  });

  it("of the default route differs in the route key alone", async () => {
    const { message, byDefault } = await recordLife();
    expect(byDefault.body).toBe("hello");
    expect(byDefault.requestContext.routeKey).toBe("$default");
    expect(Object.keys(byDefault.requestContext)).toEqual(Object.keys(message.requestContext));
  });
});

describe("the $disconnect event", () => {
  it("has the members of recorded ones, in their order, and no others", async () => {
    const { disconnect } = await recordLife();
    expect(Object.keys(disconnect)).toEqual([
      "headers",
      "multiValueHeaders",
      "requestContext",
      "isBase64Encoded",
    ]);
    expect(Object.keys(disconnect.requestContext)).toEqual([
      ...requestContextOf.disconnect,
      ...afterEventType,
      "disconnectReason",
      ...remaining,
    ]);
  });

  it("has four dummy headers, of which only the host is real", async () => {
    const { disconnect, host } = await recordLife();
    const headers = { Host: host, "x-api-key": "", "X-Forwarded-For": "", "x-restapi": "" };
    expect(disconnect.headers).toEqual(headers);
    expect(disconnect.multiValueHeaders).toEqual({
      Host: [host],
      "x-api-key": [""],
      "X-Forwarded-For": [""],
      "x-restapi": [""],
    });
  });
});

describe("ids", () => {
  it("look like those of API Gateway", async () => {
    const { connect, message } = await recordLife();
    const { connectionId, requestId } = connect.requestContext;
    const { messageId } = message.requestContext;
    expect([connectionId, requestId, messageId]).toEqual(
      Array.from({ length: 3 }, () => expect.stringMatching(idPattern)),
    );
    expect(bytes(connectionId)).toHaveLength(11);
    expect(bytes(connectionId)[8]).toBe(2);
    expect(bytes(requestId)[8]).toBe(5);
    expect(bytes(messageId).slice(8)).toEqual(bytes(connectionId).slice(8));
  });

  it("are constant for a connection and new for each event", async () => {
    const { connect, message, byDefault, disconnect } = await recordLife();
    const contexts = [connect, message, byDefault, disconnect].map((event) => event.requestContext);
    expect(new Set(contexts.map(({ connectionId }) => connectionId)).size).toBe(1);
    expect(new Set(contexts.map((context) => context["connectedAt"])).size).toBe(1);
    expect(new Set(contexts.map(({ requestId }) => requestId)).size).toBe(4);
    for (const context of contexts) expect(context["extendedRequestId"]).toBe(context.requestId);
  });
});
