import { once } from "node:events";
import { describe, expect, it } from "vitest";
import { Client } from "./support/client.ts";
import { openRawClient, readCloseFrame } from "./support/raw-client.ts";
import { signedRequest } from "./support/signed-request.ts";
import { startGateway } from "./support/start-gateway.ts";
import { ok, returned, StubFunction, threw } from "./support/stub-function.ts";

/** Connects, lets the client do something, and returns what `$disconnect` is told. */
async function leave(act: (client: Client) => void) {
  const { gateway, router } = await startGateway();
  const client = await Client.connect(gateway.url);
  act(client);
  const { requestContext } = await router.first("$disconnect");
  expect(gateway.connections()).toEqual([]);
  const { disconnectStatusCode: code, disconnectReason: reason } = requestContext;
  return { client, router, told: { code, reason } };
}

describe("a connection that a client ends", () => {
  it("without a code is 1005", async () => {
    const { told, client } = await leave(({ webSocket }) => webSocket.close());
    expect(told).toEqual({ code: 1005, reason: "Client-side close frame status not set" });
    expect((await client.closed).code).toBe(1005);
  });

  it.each([
    [1000, "bye"],
    [1001, ""],
    [4321, "switching rooms"],
  ])("with the code %i and the reason %j is told so", async (code, reason) => {
    const { told, client } = await leave(({ webSocket }) => webSocket.close(code, reason));
    expect(told).toEqual({ code, reason });
    expect(await client.closed).toEqual({ code, reason });
  });

  it("without a close frame is 1006", async () => {
    const { told } = await leave(({ webSocket }) => webSocket.terminate());
    expect(told).toEqual({ code: 1006, reason: "Connection Closed Abnormally" });
  });
});

describe("a connection that the gateway ends", () => {
  it.each([
    ["a binary frame", 1003, (client: Client) => client.webSocket.send(Buffer.from("{}"))],
    [
      "a text frame that is no UTF-8",
      1007,
      (client: Client) => client.webSocket.send(Buffer.from([0xff]), { binary: false }),
    ],
  ])("because of %s is %i", async (_, code, act) => {
    const { told, client, router } = await leave(act);
    expect(told.code).toBe(code);
    expect((await client.closed).code).toBe(code);
    expect(router.events).toHaveLength(2);
  });

  it("because of a frame that is not masked is 1002", async () => {
    const { gateway, router } = await startGateway();
    const socket = await openRawClient(gateway.url);
    socket.write(Buffer.from([0x81, 0x01, 0x61]));
    const [bytes] = await once(socket, "data");
    expect(readCloseFrame(bytes).code).toBe(1002);
    socket.end();
    const { requestContext } = await router.first("$disconnect");
    expect(requestContext["disconnectStatusCode"]).toBe(1002);
  });

  it("has ended as the gateway said, though its client breaks the protocol then", async () => {
    const { gateway, router } = await startGateway();
    const socket = await openRawClient(gateway.url);
    const { connectionId } = (await router.first("$connect")).requestContext;
    await signedRequest(gateway.managementEndpoint, "DELETE", connectionId);
    socket.write(Buffer.from([0x81, 0x01, 0x61]));
    socket.resume().end();
    const { requestContext } = await router.first("$disconnect");
    expect(requestContext["disconnectStatusCode"]).toBe(1000);
  });

  it("takes no more messages", async () => {
    const { router } = await leave((client) => {
      client.webSocket.send(Buffer.from("{}"));
      client.send("too late");
    });
    expect(router.of("$default")).toEqual([]);
  });

  it("by a call of its handle is 1000", async () => {
    const { gateway, router } = await startGateway();
    const client = await Client.connect(gateway.url);
    const [summary] = gateway.connections();

    gateway.disconnect(summary?.connectionId ?? "");

    expect(gateway.connections()).toEqual([]);
    expect((await client.closed).code).toBe(1000);
    const { requestContext } = await router.first("$disconnect");
    expect(requestContext["disconnectStatusCode"]).toBe(1000);
  });
});

describe("$disconnect", () => {
  it("is invoked once, and after the connection has ended", async () => {
    const { gateway, router } = await startGateway();
    const client = await Client.connect(gateway.url);
    let open = -1;
    router.answer = () => {
      open = gateway.connections().length;
      return returned(ok);
    };
    client.webSocket.close(1000);
    client.webSocket.terminate();
    await router.first("$disconnect");
    expect(open).toBe(0);
    await (await Client.connect(gateway.url)).ping();
    expect(router.of("$disconnect")).toHaveLength(1);
  });

  it("may fail and nobody hears of it", async () => {
    const router = new StubFunction(({ requestContext }) =>
      requestContext.routeKey === "$disconnect" ? threw("oops") : returned(ok),
    );
    const { gateway } = await startGateway({ router });
    const client = await Client.connect(gateway.url);
    client.webSocket.close();
    await router.first("$disconnect");
    await (await Client.connect(gateway.url)).ping();
  });

  it("is lost for a client that vanishes", async () => {
    const { gateway, router, events } = await startGateway();
    const client = await Client.connect(gateway.url);
    const [summary] = gateway.connections();

    gateway.vanish(summary?.connectionId ?? "");

    expect((await client.closed).code).toBe(1006);
    expect(gateway.connections()).toEqual([]);
    expect(router.of("$disconnect")).toEqual([]);
    expect(events.slice(-2)).toMatchObject([
      { kind: "closed", outcome: "1006" },
      { route: "$disconnect", outcome: "lost" },
    ]);
  });

  it("is lost while the gateway is told to lose it", async () => {
    const { gateway, router, events } = await startGateway();
    const [lost, heard] = [await Client.connect(gateway.url), await Client.connect(gateway.url)];
    gateway.loseDisconnects(true);
    lost.webSocket.close(4001);
    await lost.closed;
    while (!events.some(({ kind }) => kind === "closed")) await heard.ping();
    gateway.loseDisconnects(false);
    heard.webSocket.close(4002);
    const { requestContext } = await router.first("$disconnect");
    expect(requestContext["disconnectStatusCode"]).toBe(4002);
  });
});
