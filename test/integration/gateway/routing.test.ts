import { describe, expect, it } from "vitest";
import { eventuallyHolds } from "../../support/eventually.ts";
import { Client, handshake } from "./support/client.ts";
import { signedRequest } from "./support/signed-request.ts";
import { startGateway } from "./support/start-gateway.ts";
import { failures, ok, returned, StubFunction } from "./support/stub-function.ts";

describe("a message", () => {
  it.each([
    ['{"action":"message"}', "message"],
    ['{"x":1,"action":"heartbeat"}', "heartbeat"],
    [' {"action" : "message"} ', "message"],
    ['{"action":7}', "7"],
    ['{"action":true}', "true"],
    ['{"action":{"a":[1]}}', '{"a":[1]}'],
    ['{"action":"Message"}', "$default"],
    ['{"action":"message "}', "$default"],
    ['{"action":["message"]}', "$default"],
    ['{"action":null}', "$default"],
    ['{"action":"unknown"}', "$default"],
    ['{"action":"__proto__"}', "$default"],
    ['{"action":"constructor"}', "$default"],
    ['{"action":"$connect"}', "$default"],
    ['{"action":"$disconnect"}', "$default"],
    ['{"action":"$default"}', "$default"],
    ['{"message":"hello"}', "$default"],
    ['["action"]', "$default"],
    ['"action"', "$default"],
    ["null", "$default"],
    ["not json", "$default"],
    ["", "$default"],
    [`{"action":${"[".repeat(5_000)}${"]".repeat(5_000)}}`, "$default"],
    [`{"action":${'{"a":'.repeat(5_000)}1${"}".repeat(5_000)}}`, "$default"],
    ["[".repeat(15_000) + "]".repeat(15_000), "$default"],
    ["[".repeat(30_000), "$default"],
  ])("%j goes to the route %s, byte for byte", async (body, routeKey) => {
    const predefined = ["$connect", "$disconnect", "$default"];
    const routes = [...predefined, "message", "heartbeat", "7", "true", '{"a":[1]}'];
    const { gateway, router } = await startGateway({ routes });
    const client = await Client.connect(gateway.url);

    client.send(body);

    const event = await router.first(routeKey);
    expect(event.body).toBe(body);
    expect(event.requestContext["eventType"]).toBe("MESSAGE");
    expect(router.events).toHaveLength(2);
  });

  it("whose action is nested too deep costs nobody anything", async () => {
    const { gateway, router } = await startGateway();
    const client = await Client.connect(gateway.url);

    client.send(`{"action":${"[".repeat(5_000)}${"]".repeat(5_000)}}`);
    client.send({ action: "message" });

    await router.first("message");
    expect(router.of("$default")).toHaveLength(1);
    expect(client.unread).toEqual([]);
    expect(gateway.connections()).toHaveLength(1);
  });

  it("without a route is answered Forbidden when there is no $default", async () => {
    const { gateway, router } = await startGateway({ routes: ["$connect", "message"] });
    const client = await Client.connect(gateway.url);

    client.send({ action: "$connect" });

    const frame = await client.nextFrame();
    const { connectionId } = (await router.first("$connect")).requestContext;
    const requestId = frame.slice(-18, -2);
    expect(requestId).toMatch(/^[A-Za-z0-9_-]{15}=$/);
    expect(frame).toBe(
      `{"message": "Forbidden", "connectionId":"${connectionId}", "requestId":"${requestId}"}`,
    );
    expect(router.events).toHaveLength(1);
  });

  it.each(failures)("is answered for when its function %s", async (_, invocation) => {
    const { gateway, router } = await startGateway();
    const client = await Client.connect(gateway.url);
    router.answer = () => invocation;

    client.send({ action: "message" });

    const frame = await client.nextFrame();
    const { connectionId, requestId } = (await router.first("message")).requestContext;
    expect(frame).toBe(
      `{"message": "Internal server error", "connectionId":"${connectionId}", "requestId":"${requestId}"}`,
    );
    expect(gateway.connections()).toHaveLength(1);
  });

  it("is answered for when its function takes too long, and the late answer is ignored", async () => {
    const late = Promise.withResolvers<void>();
    const { gateway, router } = await startGateway();
    const client = await Client.connect(gateway.url);
    gateway.setLimits({ integrationTimeoutMs: 20 });
    router.answer = async () => {
      await late.promise;
      throw new Error("nobody listens");
    };

    client.send({ action: "message" });

    expect(await client.nextFrame()).toContain('{"message": "Endpoint request timed out", ');
    late.resolve();
    await client.ping();
    expect(client.unread).toEqual([]);
  });

  it.each([200, 301, 500])(
    "is not answered with what its function returns, with %i",
    async (statusCode) => {
      const { gateway, router } = await startGateway();
      const client = await Client.connect(gateway.url);
      router.answer = () => returned({ statusCode, body: "nobody sees this" });

      client.send({ action: "message" });

      await router.first("message");
      await client.ping();
      expect(client.unread).toEqual([]);
      expect(gateway.connections()).toHaveLength(1);
    },
  );

  it("does not wait for the one before it", async () => {
    const second = Promise.withResolvers<void>();
    const { gateway, router } = await startGateway();
    const client = await Client.connect(gateway.url);
    router.answer = async ({ body }) => {
      if (body === "first") await second.promise;
      second.resolve();
      return returned(ok);
    };

    client.send("first");
    client.send("second");

    await second.promise;
    expect(router.of("$default").map(({ body }) => body)).toEqual(["first", "second"]);
  });

  it("over the account's throttle is answered Too Many Requests and not invoked", async () => {
    const { gateway, router } = await startGateway({
      limits: { requestsPerSecond: 0, requestBurst: 1 },
    });
    const client = await Client.connect(gateway.url);

    client.send("first");
    client.send("second");

    const { connectionId } = (await router.first("$default")).requestContext;
    expect(await client.nextFrame()).toMatch(
      `{"message": "Too Many Requests", "connectionId":"${connectionId}", "requestId":"`,
    );
    expect(router.of("$default")).toHaveLength(1);
    expect(gateway.connections()).toHaveLength(1);
  });
});

describe("the stage's throttle", () => {
  const limits = { stageRequestsPerSecond: 0, stageBurst: 3 };

  it("is shared by the handshakes and messages of all clients", async () => {
    const { gateway, router } = await startGateway({ limits });
    const one = await Client.connect(gateway.url);
    const other = await Client.connect(gateway.url);

    one.send({ action: "message" });
    await router.first("message");
    one.send({ action: "message" });
    other.send({ action: "heartbeat" });

    const throttled =
      /^{"message": "Too Many Requests", "connectionId":"[\w-]{15}=", "requestId":"/;
    expect(await one.nextFrame()).toMatch(throttled);
    expect(await other.nextFrame()).toMatch(throttled);
    expect(await handshake(gateway.url)).toMatchObject({
      status: 429,
      body: '{"message":"Too Many Requests"}',
    });
    expect(router.events).toHaveLength(3);
    expect(gateway.connections()).toHaveLength(2);
  });

  it("does not count posts, or who leaves", async () => {
    const { gateway, router } = await startGateway({ limits });
    const leaving = await Client.connect(gateway.url);
    leaving.webSocket.close();
    await router.first("$disconnect");
    const client = await Client.connect(gateway.url);
    const connectionId = router.of("$connect")[1]?.requestContext.connectionId ?? "";

    for (const body of ["a", "b", "c"]) {
      await signedRequest(gateway.managementEndpoint, "POST", connectionId, body);
      expect(await client.nextFrame()).toBe(body);
    }
    client.send("hello");

    await router.first("$default");
  });

  it("leaves the account's to the posts when it refuses a message", async () => {
    const account = { requestsPerSecond: 0, requestBurst: 1 };
    const { gateway, router } = await startGateway({
      limits: { ...limits, ...account, stageBurst: 1 },
    });
    const client = await Client.connect(gateway.url);
    const { connectionId } = (await router.first("$connect")).requestContext;
    client.send("too many");
    expect(await client.nextFrame()).toContain("Too Many Requests");
    const { status } = await signedRequest(gateway.managementEndpoint, "POST", connectionId, "a");
    expect(status).toBe(200);
  });

  it("for connecting is one of its own, and takes nothing from who plays", async () => {
    const { gateway, router } = await startGateway({
      limits: { stageConnectsPerSecond: 0, stageConnectBurst: 1, stageBurst: 3 },
    });
    const client = await Client.connect(gateway.url);
    for (let i = 0; i < 5; i++) {
      expect(await handshake(gateway.url)).toMatchObject({ status: 429 });
    }
    client.send({ action: "message" });
    client.send({ action: "message" });
    await router.nth("message", 2);
    expect(client.unread).toEqual([]);
  });

  it("is there only where a stage is given one", async () => {
    const { gateway, router } = await startGateway();
    const client = await Client.connect(gateway.url);
    for (let i = 0; i < 1_000; i++) client.send("again");
    await router.nth("$default", 1_000);
    expect(client.unread).toEqual([]);
  });
});

describe("a function of an account without concurrency", () => {
  const throttled = { outcome: "throttled" } as const;

  it("has its client told that something is wrong, and the connection stays", async () => {
    const { gateway, router, events } = await startGateway();
    const client = await Client.connect(gateway.url);
    router.answer = () => throttled;

    client.send({ action: "message" });

    expect(await client.nextFrame()).toContain('{"message": "Internal server error", ');
    expect(gateway.connections()).toHaveLength(1);
    expect(events.at(-1)).toMatchObject({ route: "message", outcome: "throttled" });
  });

  it("has handshakes answered 500, whichever function it is", async () => {
    const { gateway } = await startGateway({ router: new StubFunction(() => throttled) });
    expect((await handshake(gateway.url)).status).toBe(500);
    const authorizer = new StubFunction(() => throttled);
    const { gateway: guarded } = await startGateway({ authorizer });
    expect((await handshake(guarded.url)).status).toBe(500);
  });
});

describe("an observer", () => {
  it("is told of every step, and of no body or query", async () => {
    const { gateway, router, events } = await startGateway();
    const client = await Client.connect(`${gateway.url}?token=secret`);
    client.send({ action: "message", message: "secret" });
    await router.first("message");
    client.webSocket.close(4001, "secret");
    await router.first("$disconnect");

    const steps = () => events.map(({ kind, route, outcome }) => [kind, route, outcome].join(" "));
    await eventuallyHolds(() => {
      expect(steps()).toEqual([
        "invocation $connect 200",
        "handshake  101",
        "invocation message 200",
        "closed  4001",
        "invocation $disconnect 200",
      ]);
    });
    expect(JSON.stringify(events)).not.toContain("secret");
  });
});
