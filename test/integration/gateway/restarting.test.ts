import { once } from "node:events";
import { connect, createServer } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import type { WebSocketGateway } from "../../../scripts/local-cloud/gateway/websocket-gateway.ts";
import { Client, handshake, httpRequest } from "./support/client.ts";
import { signedRequest } from "./support/signed-request.ts";
import { startGateway } from "./support/start-gateway.ts";
import { allow, ok, returned, StubFunction } from "./support/stub-function.ts";

function portOf({ url }: WebSocketGateway): number {
  return Number(new URL(url).port);
}

describe("a restart", () => {
  it("cuts every socket, sends no $disconnect and listens at the same address", async () => {
    const { gateway, router, events } = await startGateway();
    const clients = [await Client.connect(gateway.url), await Client.connect(gateway.url)];
    const idleCaller = connect(portOf(gateway), "127.0.0.1");
    await once(idleCaller, "connect");
    const idleCallerEnded = once(idleCaller, "close");

    await gateway.restart();

    for (const client of clients) expect((await client.closed).code).toBe(1006);
    await idleCallerEnded;
    expect(gateway.connections()).toEqual([]);
    const returning = await Client.connect(gateway.url);
    returning.send("hello again");
    await router.first("$default");
    expect(router.of("$disconnect")).toEqual([]);
    const lost = events.filter(({ route }) => route === "$disconnect");
    expect(lost.map(({ outcome }) => outcome)).toEqual(["lost", "lost"]);
  });

  it("keeps limits, faults, lost $disconnects and credentials", async () => {
    const { gateway, router } = await startGateway();
    gateway.setLimits({ messageBytes: 10 });
    gateway.loseDisconnects(true);

    await gateway.restart();

    const client = await Client.connect(gateway.url);
    const { connectionId } = router.of("$connect").at(-1)?.requestContext ?? { connectionId: "" };
    const post = (body: string) =>
      signedRequest(gateway.managementEndpoint, "POST", connectionId, body);
    expect((await post("short")).status).toBe(200);
    expect((await post("much too long")).status).toBe(413);
    gateway.faults.set([{ kind: "500", share: 1 }]);
    await gateway.restart();
    await client.closed;
    expect((await post("short")).status).toBe(500);
    expect(gateway.losesDisconnects).toBe(true);
  });

  it("waits for no function, and hears nothing of those that answer later", async () => {
    const late = Promise.withResolvers<void>();
    const { gateway, router, events } = await startGateway();
    const client = await Client.connect(gateway.url);
    router.answer = async ({ body }) => {
      if (body === "slow") await late.promise;
      return returned(ok);
    };
    client.send("slow");
    await router.first("$default");

    await gateway.restart();
    late.resolve();

    const other = await Client.connect(gateway.url);
    other.send("quick");
    while (!events.some(({ route }) => route === "$default")) await other.ping();
    expect(events.filter(({ route }) => route === "$default")).toHaveLength(1);
  });

  it("cuts a handshake that is under way, whose $connect is then never asked", async () => {
    const verdict = Promise.withResolvers<void>();
    const authorizer = new StubFunction(async () => {
      await verdict.promise;
      return returned(allow());
    });
    const { gateway, router } = await startGateway({ authorizer });
    const refused = expect(handshake(gateway.url)).rejects.toMatchObject({ code: "ECONNRESET" });
    const { requestContext } = await authorizer.first("$connect");
    expect(gateway.connecting()).toEqual([requestContext.connectionId]);

    await gateway.restart();
    verdict.resolve();

    await refused;
    expect(gateway.connecting()).toEqual([]);
    expect((await handshake(gateway.url)).status).toBe(101);
    expect(router.of("$connect")).toHaveLength(1);
  });

  it("is one restart for all who ask while it is under way", async () => {
    const { gateway } = await startGateway();
    await Promise.all([gateway.restart(), gateway.restart()]);
    await gateway.restart();
    expect((await handshake(gateway.url)).status).toBe(101);
  });

  it("does not outlive the gateway", async () => {
    const { gateway } = await startGateway();
    await Promise.all([gateway.restart(), gateway.close()]);
    await expect(httpRequest(gateway.managementEndpoint)).rejects.toMatchObject({
      code: "ECONNREFUSED",
    });
  });

  it("does not bring back a gateway that is closed", async () => {
    const { gateway } = await startGateway();
    await gateway.close();
    await gateway.restart();
    await expect(httpRequest(gateway.managementEndpoint)).rejects.toMatchObject({
      code: "ECONNREFUSED",
    });
  });

  it("rejects with the original error when its port was taken, and can be tried again", async () => {
    const { gateway } = await startGateway();
    const other = createServer();
    onTestFinished(() => void other.close());

    const restarting = gateway.restart();
    other.listen(portOf(gateway), "127.0.0.1");

    await expect(restarting).rejects.toMatchObject({ code: "EADDRINUSE" });
    other.close();
    await once(other, "close");
    await gateway.restart();
    expect((await handshake(gateway.url)).status).toBe(101);
  });
});
