import { once } from "node:events";
import { connect, createServer } from "node:net";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { defaultLimits } from "../../../scripts/local-cloud/gateway/limits/gateway-limits.ts";
import { Client, handshake, httpRequest } from "./support/client.ts";
import { openRawClient, readCloseFrame } from "./support/raw-client.ts";
import { startGateway } from "./support/start-gateway.ts";
import { allow, ok, returned, StubFunction } from "./support/stub-function.ts";

describe("starting", () => {
  it("says where it listens and what it allows", async () => {
    const { gateway } = await startGateway({ stage: "dev", limits: { idleTimeoutMs: 1000 } });
    expect(gateway.url).toMatch(/^ws:\/\/127\.0\.0\.1:\d+\/dev$/);
    expect(gateway.managementEndpoint).toBe(gateway.url.replace("ws:", "http:"));
    expect(gateway.limits).toEqual({ ...defaultLimits, idleTimeoutMs: 1000 });
    expect((await handshake(gateway.url)).status).toBe(101);
  });

  it("rejects with the original error when the port is in use", async () => {
    const other = createServer().listen(0, "127.0.0.1");
    onTestFinished(() => void other.close());
    await once(other, "listening");
    const address = other.address();
    const port = typeof address === "object" && address !== null ? address.port : 0;
    await expect(startGateway({ port })).rejects.toMatchObject({ code: "EADDRINUSE", port });
  });
});

describe("connections", () => {
  it("are listed with who they are, and not with what they carry", async () => {
    const authorizer = new StubFunction(() => returned(allow("*", { token: "secret" })));
    const { gateway, router } = await startGateway({ authorizer });
    await Client.connect(`${gateway.url}?token=secret`);
    const { connectionId } = (await router.first("$connect")).requestContext;
    expect(gateway.connections()).toEqual([
      {
        connectionId,
        connectedAt: expect.any(Number),
        lastActiveAt: expect.any(Number),
        sourceIp: "127.0.0.1",
        principalId: "player-1",
      },
    ]);
  });
});

describe("closing", () => {
  it("ends everything that is going on, without waiting for functions", async () => {
    const router = new StubFunction(({ requestContext, queryStringParameters }) => {
      const isHeld = requestContext.routeKey !== "$connect" || queryStringParameters !== undefined;
      return isHeld ? new Promise(() => {}) : returned(ok);
    });
    const { gateway, events } = await startGateway({ router });
    const client = await Client.connect(gateway.url);
    client.send("never answered");
    await router.first("$default");
    const pending = handshake(`${gateway.url}?slow`);
    const refused = expect(pending).rejects.toMatchObject({ code: "ECONNRESET" });
    while (router.of("$connect").length < 2) await client.ping();

    await gateway.close();

    expect(await client.closed).toEqual({ code: 1001, reason: "Going away" });
    await refused;
    await expect(httpRequest(gateway.managementEndpoint)).rejects.toMatchObject({
      code: "ECONNREFUSED",
    });
    expect(router.of("$disconnect")).toEqual([]);
    expect(events.filter(({ kind }) => kind === "handshake")).toHaveLength(1);
  });

  it("ignores functions that answer afterwards", async () => {
    const late = Promise.withResolvers<void>();
    const { gateway, router, events } = await startGateway();
    const client = await Client.connect(gateway.url);
    router.answer = async () => {
      await late.promise;
      throw new Error("nobody listens");
    };
    client.send("answered too late");
    await router.first("$default");

    await gateway.close();
    late.resolve();

    expect((await client.closed).code).toBe(1001);
    expect(gateway.connections()).toEqual([]);
    expect(events.some(({ route }) => route === "$default")).toBe(false);
  });

  it("cuts off a call of the management API that is only half there", async () => {
    const { gateway } = await startGateway();
    const { host, hostname, port } = new URL(gateway.managementEndpoint);
    const socket = connect(Number(port), hostname);
    const cut = once(socket, "close");
    const head = ["POST /prod/@connections/x HTTP/1.1", `Host: ${host}`, "Content-Length: 9"];
    socket.write(`${head.join("\r\n")}\r\n\r\nabc`);
    await httpRequest(gateway.managementEndpoint);

    await gateway.close();

    await cut;
  });

  it("leaves no timer behind", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    onTestFinished(() => void vi.useRealTimers());
    const { gateway, router } = await startGateway();
    const client = await Client.connect(gateway.url);
    client.send("answered");
    await router.first("$default");
    router.answer = () => new Promise(() => {});
    client.send({ action: "message" });
    await router.first("message");

    await gateway.close();

    await client.closed;
    expect(vi.getTimerCount()).toBe(0);
  });

  it("cuts off who does not answer that the gateway goes away, and waits no longer", async () => {
    const { gateway } = await startGateway();
    const socket = await openRawClient(gateway.url);
    const farewell = once(socket, "data");
    const ended = once(socket, "end");

    await gateway.close();

    const [bytes] = await farewell;
    expect(readCloseFrame(bytes)).toEqual({ code: 1001, reason: "Going away" });
    await ended;
    expect(gateway.connections()).toEqual([]);
  });

  it("may be done twice", async () => {
    const { gateway } = await startGateway();
    await Promise.all([gateway.close(), gateway.close()]);
    await gateway.close();
  });
});
