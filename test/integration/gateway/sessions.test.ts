import { describe, expect, it } from "vitest";
import { Client } from "./support/client.ts";
import { startGateway } from "./support/start-gateway.ts";
import { allow, returned, StubFunction } from "./support/stub-function.ts";

const context = { room: "lobby", tokenExpiresAt: "4102444800" };

async function connect() {
  const authorizer = new StubFunction(() => returned(allow("*", context)));
  const { gateway, router } = await startGateway({ authorizer });
  const client = await Client.connect(gateway.url);
  const { connectionId } = (await router.first("$connect")).requestContext;
  return { gateway, router, client, connectionId };
}

describe("an expired session", () => {
  it("has ended by a second on every later event, and is the same but for that", async () => {
    const { gateway, router, client, connectionId } = await connect();
    const before = gateway.authorizerContext(connectionId);
    expect(before).toMatchObject({ principalId: "player-1", ...context });

    const expiredAt = gateway.expireSession(connectionId);

    client.send("still here");
    const { authorizer } = (await router.first("$default")).requestContext;
    const { tokenExpiresAt } = authorizer as Readonly<Record<string, unknown>>;
    expect(tokenExpiresAt).toBe(String(expiredAt));
    expect(expiredAt).toBeLessThan(Date.now() / 1000);
    expect(authorizer).toEqual({ ...before, tokenExpiresAt });
    expect(gateway.authorizerContext(connectionId)).toEqual(authorizer);
    expect(gateway.connections()).toHaveLength(1);
  });

  it("is that of one connection only", async () => {
    const { gateway, router, connectionId } = await connect();
    await Client.connect(gateway.url);
    const [, other] = router.of("$connect").map((event) => event.requestContext.connectionId);

    gateway.expireSession(connectionId);

    expect(gateway.authorizerContext(other ?? "")).toMatchObject(context);
  });

  it("is nothing to a connection that nobody authorized, or that is not there", async () => {
    const { gateway, router } = await startGateway();
    const client = await Client.connect(gateway.url);
    const { connectionId } = (await router.first("$connect")).requestContext;

    expect(gateway.expireSession(connectionId)).toBeUndefined();
    expect(gateway.expireSession("AAAAAAAAAAAAAAA=")).toBeUndefined();

    client.send("hello");
    const { requestContext } = await router.first("$default");
    expect(requestContext).not.toHaveProperty("authorizer");
    expect(gateway.authorizerContext(connectionId)).toBeUndefined();
  });
});
