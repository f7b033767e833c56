import { describe, expect, it, vi } from "vitest";
import { Client } from "./support/client.ts";
import { startGateway } from "./support/start-gateway.ts";
import { failures, ok, returned } from "./support/stub-function.ts";

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

describe("an observer", () => {
  it("is told of every step, and of no body or query", async () => {
    const { gateway, router, events } = await startGateway();
    const client = await Client.connect(`${gateway.url}?token=secret`);
    client.send({ action: "message", message: "secret" });
    await router.first("message");
    client.webSocket.close(4001, "secret");
    await router.first("$disconnect");

    const steps = () => events.map(({ kind, route, outcome }) => [kind, route, outcome].join(" "));
    await vi.waitFor(() => {
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
