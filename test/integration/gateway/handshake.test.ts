import { once } from "node:events";
import { describe, expect, it } from "vitest";
import { handshake, httpRequest, upgradeHeaders } from "./support/client.ts";
import { clientFrame, opcodes, startRawHandshake } from "./support/raw-client.ts";
import { startGateway } from "./support/start-gateway.ts";
import { failures, ok, returned, StubFunction, threw } from "./support/stub-function.ts";

describe("a handshake", () => {
  it("is held until $connect has finished", async () => {
    const connected = Promise.withResolvers<void>();
    const router = new StubFunction(async () => {
      await connected.promise;
      return returned(ok);
    });
    const { gateway } = await startGateway({ router });

    let isAnswered = false;
    const answer = handshake(gateway.url).finally(() => {
      isAnswered = true;
    });
    await router.first("$connect");
    const unrelated = await httpRequest(gateway.managementEndpoint);

    expect(unrelated.status).toBe(426);
    expect(isAnswered).toBe(false);
    connected.resolve();
    expect((await answer).status).toBe(101);
  });

  it.each([200, 201, 204, 299])("succeeds when $connect returns %i", async (statusCode) => {
    const router = new StubFunction(() => returned({ statusCode }));
    const { gateway } = await startGateway({ router });
    expect((await handshake(gateway.url)).status).toBe(101);
  });

  it.each([301, 400, 401, 501])(
    "is answered with the status %i that $connect returns, but not its body or headers",
    async (statusCode) => {
      const response = { statusCode, body: "room is full", headers: { "X-Room": "7" } };
      const { gateway } = await startGateway({
        router: new StubFunction(() => returned(response)),
      });

      const answer = await handshake(gateway.url);

      expect(answer.status).toBe(statusCode);
      expect(answer.headers["x-room"]).toBeUndefined();
      expect(answer.body).not.toContain("room is full");
    },
  );

  it.each(failures)("is answered 502 when $connect %s", async (_, invocation) => {
    const { gateway, router } = await startGateway({ router: new StubFunction(() => invocation) });

    const answer = await handshake(gateway.url);

    expect(answer.status).toBe(502);
    expect(answer.body).toBe('{"message":"Internal server error"}');
    expect(router.events.map(({ requestContext }) => requestContext.routeKey)).toEqual([
      "$connect",
    ]);
  });

  it("is answered 504 when $connect takes longer than an integration may", async () => {
    const router = new StubFunction(() => new Promise(() => {}));
    const { gateway, events } = await startGateway({
      router,
      limits: { integrationTimeoutMs: 20 },
    });

    const answer = await handshake(gateway.url);

    expect(answer.status).toBe(504);
    expect(answer.body).toBe('{"message":"Endpoint request timed out"}');
    expect(events[0]).toMatchObject({ route: "$connect", outcome: "integration-timed-out" });
  });

  it("succeeds without a $connect route, and asks no authorizer", async () => {
    const authorizer = new StubFunction(() => threw("Unauthorized"));
    const { gateway, router } = await startGateway({ routes: ["$default"], authorizer });

    expect((await handshake(gateway.url)).status).toBe(101);
    expect(authorizer.events).toEqual([]);
    expect(router.events).toEqual([]);
  });

  it("succeeds with a slash behind the stage", async () => {
    const { gateway } = await startGateway();
    expect((await handshake(`${gateway.url}/?room=1`)).status).toBe(101);
  });

  it.each(["/", "/dev", "/prod/lobby", "/prod/@connections/x"])(
    "is answered 403 on %s, and $connect is not invoked",
    async (path) => {
      const { gateway, router } = await startGateway();

      const answer = await handshake(gateway.url.replace("/prod", path));

      expect(answer).toMatchObject({ status: 403, body: '{"message":"Forbidden"}' });
      expect(router.events).toEqual([]);
    },
  );

  it.each([
    ["of another version", { "Sec-WebSocket-Version": "8" }],
    ["with a key that is too short", { "Sec-WebSocket-Key": "c2hvcnQ=" }],
    ["with a key without its padding", { "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ" }],
  ])("%s is answered 400, and $connect is not invoked", async (_, headers) => {
    const { gateway, router } = await startGateway();
    expect((await handshake(gateway.url, headers)).status).toBe(400);
    expect(router.events).toEqual([]);
  });

  it("by another method than GET is answered 400, and $connect is not invoked", async () => {
    const { gateway, router } = await startGateway();
    const answer = await httpRequest(gateway.managementEndpoint, {
      method: "POST",
      headers: upgradeHeaders,
    });
    expect(answer.status).toBe(400);
    expect(router.events).toEqual([]);
  });

  it.each([
    [4_096, 101],
    [4_097, 414],
  ])("with a URL of %i characters is answered %i", async (length, status) => {
    const { gateway } = await startGateway();
    const query = "?token=".padEnd(length - "/prod".length, "x");
    expect((await handshake(`${gateway.url}${query}`)).status).toBe(status);
  });

  it.each(["evil.example:3001", "127.0.0.1", "localhost:1"])(
    "to the host %s is answered 403, and $connect is not invoked",
    async (host) => {
      const { gateway, router } = await startGateway();
      expect((await handshake(gateway.url, { Host: host })).status).toBe(403);
      expect(router.events).toEqual([]);
    },
  );

  it("of a page of any origin succeeds, because a token is what lets in", async () => {
    const { gateway } = await startGateway();
    const answer = await handshake(gateway.url, { Origin: "https://game.example" });
    expect(answer.status).toBe(101);
  });

  it("does not negotiate compression", async () => {
    const { gateway } = await startGateway();
    const answer = await handshake(gateway.url, {
      "Sec-WebSocket-Extensions": "permessage-deflate; client_max_window_bits",
    });
    expect(answer.status).toBe(101);
    expect(answer.headers["sec-websocket-extensions"]).toBeUndefined();
  });

  it("that is refused is answered with a document of JSON, and the connection ends", async () => {
    const { gateway } = await startGateway();
    const { status, headers, body } = await handshake(`${gateway.url}/lobby`);
    expect(status).toBe(403);
    expect(headers).toEqual({
      date: expect.stringMatching(/^\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT$/),
      "content-type": "application/json",
      "content-length": String(Buffer.byteLength(body)),
      connection: "close",
      "x-amzn-requestid": expect.stringMatching(/^[\w-]{15}=$/),
    });
  });

  it("is answered 429 when there are too many at once", async () => {
    const { gateway, router } = await startGateway({ limits: { connectionsPerSecond: 1 } });

    const first = await handshake(gateway.url);
    const second = await handshake(gateway.url);

    expect(first.status).toBe(101);
    expect(second).toMatchObject({ status: 429, body: '{"message":"Too Many Requests"}' });
    expect(router.of("$connect")).toHaveLength(1);
  });
});

describe("a plain request", () => {
  it("is answered 426 on the path of the stage", async () => {
    const { gateway } = await startGateway();
    const answer = await httpRequest(gateway.managementEndpoint);
    expect(answer).toMatchObject({ status: 426, body: '{"message":"Upgrade Required"}' });
    expect(answer.headers["x-amzn-requestid"]).toMatch(/^[0-9a-f-]{36}$/);
  });

  it("that offers another upgrade is answered as if it did not", async () => {
    const { gateway } = await startGateway();
    const answer = await httpRequest(gateway.managementEndpoint, {
      headers: { ...upgradeHeaders, Upgrade: "h2c" },
    });
    expect(answer.status).toBe(426);
  });
});

describe("a client that sends before it is answered", () => {
  it("is served once it is let in", async () => {
    const connected = Promise.withResolvers<void>();
    const router = new StubFunction(async () => {
      await connected.promise;
      return returned(ok);
    });
    const { gateway } = await startGateway({ router });
    const socket = startRawHandshake(gateway.url, clientFrame(opcodes.text, "first"));
    await router.first("$connect");
    await new Promise((resolve) => socket.write(clientFrame(opcodes.text, "second"), resolve));
    expect(router.events).toHaveLength(1);

    connected.resolve();

    await router.nth("$default", 2);
    expect(router.of("$default").map(({ body }) => body)).toEqual(["first", "second"]);
  });
});

describe("a client that gives up before it is answered", () => {
  async function giveUp(finish: () => ReturnType<typeof returned>) {
    const connected = Promise.withResolvers<void>();
    const router = new StubFunction(async ({ requestContext }) => {
      if (requestContext.routeKey !== "$connect") return returned(ok);
      await connected.promise;
      return finish();
    });
    const { gateway, events } = await startGateway({ router });
    const socket = startRawHandshake(gateway.url);
    await router.first("$connect");
    socket.end();
    await once(socket, "close");
    connected.resolve();
    return { gateway, router, events };
  }

  it("is gone, and $disconnect is invoked when $connect succeeds", async () => {
    const { gateway, router, events } = await giveUp(() => returned(ok));

    const { requestContext } = await router.first("$disconnect");

    expect(requestContext).toMatchObject({
      connectionId: router.of("$connect")[0]?.requestContext.connectionId,
      disconnectStatusCode: 1006,
      disconnectReason: "Connection Closed Abnormally",
    });
    expect(gateway.connections()).toEqual([]);
    expect(events.find(({ kind }) => kind === "handshake")).toMatchObject({ outcome: "gave up" });
  });

  it("leaves nothing when $connect refuses it", async () => {
    const { gateway, router } = await giveUp(() => returned({ statusCode: 403 }));
    expect((await handshake(gateway.url)).status).toBe(403);
    expect(router.of("$disconnect")).toEqual([]);
    expect(gateway.connections()).toEqual([]);
  });
});
