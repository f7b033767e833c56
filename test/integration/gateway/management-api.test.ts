import { Agent, request } from "node:http";
import { createConnection } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import { Client, httpRequest } from "./support/client.ts";
import { signedRequest } from "./support/signed-request.ts";
import { startGateway } from "./support/start-gateway.ts";
import { ok, returned, StubFunction } from "./support/stub-function.ts";

const kilobyte = 1024;
const strangersId = "PJqB0fHsqRcCHlw=";

async function connect(options: Parameters<typeof startGateway>[0] = {}) {
  const { gateway, router, events } = await startGateway(options);
  const client = await Client.connect(gateway.url);
  const { connectionId } = (await router.first("$connect")).requestContext;
  const endpoint = gateway.managementEndpoint;
  const call = (method: string, body: string | Uint8Array = "") =>
    signedRequest(endpoint, method, connectionId, body);
  return { gateway, router, events, client, connectionId, endpoint, call };
}

function isGone(answer: Awaited<ReturnType<typeof httpRequest>>): void {
  expect(answer).toMatchObject({ status: 410, body: "" });
  expect(answer.headers["x-amzn-errortype"]).toBe("GoneException");
}

describe("POST", () => {
  it("delivers one text frame, byte for byte, and answers 200 without a body", async () => {
    const { client, call } = await connect();
    const body = '{"é": "\u{1f3ae}\\u0000"}\n';

    const answer = await call("POST", body);

    expect(answer).toMatchObject({ status: 200, body: "" });
    expect(answer.headers["x-amzn-requestid"]).toMatch(/^[0-9a-f-]{36}$/);
    expect(await client.nextFrame()).toBe(body);
  });

  it("delivers nothing but an empty frame for an empty body", async () => {
    const { client, call } = await connect();
    expect((await call("POST")).status).toBe(200);
    expect(await client.nextFrame()).toBe("");
  });

  it.each([33 * kilobyte, 128 * kilobyte])("delivers %i bytes whole", async (size) => {
    const { client, call } = await connect();
    expect((await call("POST", "x".repeat(size))).status).toBe(200);
    expect(await client.nextFrame()).toHaveLength(size);
  });

  it("over 128 KB is answered 413 and not delivered", async () => {
    const { client, call } = await connect();
    const answer = await call("POST", "x".repeat(128 * kilobyte + 1));
    expect(answer.status).toBe(413);
    expect(answer.headers["x-amzn-errortype"]).toBe("PayloadTooLargeException");
    await client.ping();
    expect(client.unread).toEqual([]);
  });

  it("is answered 429 while the client reads too slowly", async () => {
    const { client, call } = await connect({ limits: { outboundBufferBytes: 200 * kilobyte } });
    const large = "x".repeat(100 * kilobyte);

    client.webSocket.pause();
    let posted = 0;
    let answer = await call("POST", large);
    while (answer.status === 200) {
      posted++;
      answer = await call("POST", large);
    }

    expect(answer.status).toBe(429);
    expect(answer.headers["x-amzn-errortype"]).toBe("LimitExceededException");
    client.webSocket.resume();
    for (let i = 0; i < posted; i++) expect(await client.nextFrame()).toHaveLength(large.length);
    expect((await call("POST", "again")).status).toBe(200);
    expect(await client.nextFrame()).toBe("again");
  });
});

describe("GET", () => {
  it("tells who is connected since when, with dates in ISO 8601", async () => {
    const { gateway, router } = await startGateway();
    const headers = { "User-Agent": "Unity/6" };
    const client = await Client.connect(gateway.url, [], { headers });
    client.send("active");
    await router.first("$default");
    const [summary] = gateway.connections();
    const { connectionId = "", connectedAt = 0, lastActiveAt = 0 } = summary ?? {};

    const answer = await signedRequest(gateway.managementEndpoint, "GET", connectionId);

    expect(answer.status).toBe(200);
    expect(answer.headers["content-type"]).toBe("application/json");
    expect(JSON.parse(answer.body)).toEqual({
      connectedAt: new Date(connectedAt).toISOString(),
      identity: { sourceIp: "127.0.0.1", userAgent: "Unity/6" },
      lastActiveAt: new Date(lastActiveAt).toISOString(),
    });
  });
});

describe("DELETE", () => {
  it("closes with 1000, answers 204, and $disconnect is told", async () => {
    const { client, router, call } = await connect();

    const answer = await call("DELETE");

    expect(answer).toMatchObject({ status: 204, body: "" });
    expect(answer.headers).not.toHaveProperty("content-length");
    expect((await client.closed).code).toBe(1000);
    const { requestContext } = await router.first("$disconnect");
    expect(requestContext["disconnectStatusCode"]).toBe(1000);
  });
});

describe("a connection", () => {
  it.each(["POST", "GET", "DELETE"])("that is closed is gone for %s", async (method) => {
    const { client, router, call } = await connect();
    client.webSocket.close();
    await router.first("$disconnect");
    isGone(await call(method, method === "POST" ? "hello" : ""));
  });

  it("that is being deleted is gone already", async () => {
    const { call } = await connect();
    await call("DELETE");
    isGone(await call("GET"));
  });

  it("that never was is gone", async () => {
    const { gateway } = await startGateway();
    isGone(await signedRequest(gateway.managementEndpoint, "POST", strangersId, "hello"));
  });

  it("is gone while its $connect is running, and there when it has finished", async () => {
    const connected = Promise.withResolvers<void>();
    const router = new StubFunction(async () => {
      await connected.promise;
      return returned(ok);
    });
    const { gateway } = await startGateway({ router });
    const opening = Client.connect(gateway.url);
    const { connectionId } = (await router.first("$connect")).requestContext;
    const post = () => signedRequest(gateway.managementEndpoint, "POST", connectionId, "hello");

    isGone(await post());
    connected.resolve();
    const client = await opening;

    expect((await post()).status).toBe(200);
    expect(await client.nextFrame()).toBe("hello");
  });
});

describe("a call", () => {
  it.each([
    "test-connection-123",
    "5f0e9f6e-8a4d-4c5b-9d7e-2f1a3b4c5d6e",
    "PJqB0fHsqRcCHlw",
    "PJqB0fHsqRcCHl==",
    "PJqB0fHs+RcCHlw=",
  ])("with the malformed id %s is answered 400", async (id) => {
    const { gateway } = await startGateway();
    const answer = await signedRequest(gateway.managementEndpoint, "POST", id, "hello");
    expect(answer).toMatchObject({
      status: 400,
      body: JSON.stringify({ message: `Invalid connectionId: ${id}` }),
    });
    expect(answer.headers["x-amzn-errortype"]).toBe("BadRequestException");
  });

  it.each(["/dev/@connections/", "/@connections/"])("to %s is answered 403", async (prefix) => {
    const { connectionId, gateway } = await connect();
    const path = `${prefix}${encodeURIComponent(connectionId)}`;
    const answer = await signedRequest(gateway.managementEndpoint, "GET", "", "", { path });
    expect(answer).toMatchObject({ status: 403, body: '{"message":"Forbidden"}' });
    expect(answer.headers["x-amzn-errortype"]).toBe("ForbiddenException");
  });

  it("may write @ as %40, as the Developer Guide does", async () => {
    const { client, connectionId, endpoint } = await connect();
    const path = `/prod/%40connections/${encodeURIComponent(connectionId)}`;
    const answer = await signedRequest(endpoint, "POST", "", "hello", { path });
    expect(answer.status).toBe(200);
    expect(await client.nextFrame()).toBe("hello");
  });

  it.each(["PUT", "PATCH"])("by %s is answered 405", async (method) => {
    const { call } = await connect();
    expect((await call(method, "hello")).status).toBe(405);
  });

  it("to another path of the stage is answered 404", async () => {
    const { gateway } = await startGateway();
    const answer = await httpRequest(`${gateway.managementEndpoint}/lobby`, { method: "POST" });
    expect(answer.status).toBe(404);
  });

  it("shares the account's throttle with messages", async () => {
    const { client, router, call } = await connect({
      limits: { requestsPerSecond: 0, requestBurst: 2 },
    });
    client.send("one");
    await router.first("$default");
    expect((await call("POST", "two")).status).toBe(200);

    const answer = await call("POST", "three");

    expect(answer.status).toBe(429);
    expect(answer.headers["x-amzn-errortype"]).toBe("LimitExceededException");
    expect(await client.nextFrame()).toBe("two");
  });

  it("uses the HTTP connection of the one before", async () => {
    const { endpoint } = await connect();
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    onTestFinished(() => agent.destroy());
    const send = () =>
      new Promise<boolean>((resolve, reject) => {
        const path = `${endpoint}/@connections/${encodeURIComponent(strangersId)}`;
        const outgoing = request(path, { agent, method: "POST" });
        outgoing.on("response", (response) => {
          response.resume();
          response.on("end", () => setImmediate(resolve, outgoing.reusedSocket));
        });
        outgoing.on("error", reject).end("x".repeat(200 * kilobyte));
      });
    expect([await send(), await send(), await send()]).toEqual([false, true, true]);
  });

  it("that breaks off harms nobody", async () => {
    const { endpoint, call } = await connect();
    const { host, hostname, port } = new URL(endpoint);
    const socket = createConnection(Number(port), hostname);
    const lines = ["POST /prod/@connections/x HTTP/1.1", `Host: ${host}`, "Content-Length: 9"];
    const head = `${lines.join("\r\n")}\r\n\r\n`;
    await new Promise((resolve) => socket.write(`${head}abc`, resolve));
    socket.resetAndDestroy();
    expect((await call("POST", "hello")).status).toBe(200);
  });

  it.each([
    ["to a host that is not ours", { host: "evil.example:3001" }],
    ["from a page elsewhere", { origin: "https://evil.example" }],
    ["from a page on this machine", { origin: "http://localhost:3000" }],
    ["from a page without an origin", { origin: "null" }],
  ])("%s is answered 403, however well it is signed", async (_, headers) => {
    const { client, connectionId, endpoint } = await connect();
    const { host } = new URL(endpoint);
    const signing = { headers: { host, ...headers } };

    for (const method of ["POST", "GET", "DELETE"]) {
      const answer = await signedRequest(endpoint, method, connectionId, "", signing);
      expect(answer.status).toBe(403);
      expect(answer.headers["x-amzn-errortype"]).toBe("ForbiddenException");
      expect(answer.headers["access-control-allow-origin"]).toBeUndefined();
    }
    await client.ping();
    expect(client.unread).toEqual([]);
  });

  it("is observed by its method and status", async () => {
    const { endpoint, connectionId, call, events } = await connect();
    await call("POST", "secret");
    await signedRequest(endpoint, "POST", "secret", "x");
    expect(events.filter(({ kind }) => kind === "management")).toMatchObject([
      { route: "POST", outcome: "200", connectionId },
      { route: "POST", outcome: "400", connectionId: "" },
    ]);
  });
});
