import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { playerPassword } from "../../../scripts/local-cloud/players.ts";
import { connect, login } from "../../../src/client/game-relay.ts";
import type { TestCloud } from "../../support/cloud.ts";
import { startTestCloud } from "../../support/cloud.ts";
import { callCognito } from "../../support/cognito-api.ts";
import { aPlayer, untilOpen } from "./support/players.ts";

let cloud: TestCloud;
beforeAll(async () => {
  cloud = await startTestCloud();
});
afterAll(() => cloud.close());

const ended = (relay: ReturnType<typeof connect>) =>
  new Promise<{ readonly reason: string; readonly error?: Error }>((resolve) =>
    relay.on("closed", resolve),
  );

describe("players", () => {
  it("log in, meet and talk", async () => {
    const { config } = cloud;
    const [ann, ben] = await Promise.all(
      ["player1", "player2"].map((name) =>
        login({ config, username: `${name}@example.com`, password: playerPassword }),
      ),
    );
    if (ann === undefined || ben === undefined) throw new Error("Nobody logged in.");
    const annsRelay = connect({ config, token: ann.token, room: "arena" });
    const bensRelay = connect({ config, token: ben.token, room: "arena" });
    await untilOpen(annsRelay, bensRelay);
    const heard = new Promise((resolve) => bensRelay.on("message", resolve));

    const position = await annsRelay.request({ x: 1 });

    const from = { userId: ann.userId, seat: annsRelay.me?.seat };
    await expect(heard).resolves.toEqual({ from, id: 1, position, message: { x: 1 } });
    await expect(annsRelay.ping()).resolves.toBeGreaterThan(0);
    await Promise.all([annsRelay.close(), bensRelay.close()]);
    expect(cloud.gateway.connections()).toEqual([]);
  });

  it("hear by name what is wrong with a message, and play on", async () => {
    const { relay } = aPlayer(cloud, "ann");
    await untilOpen(relay);
    const [, refused, ...fine] = await Promise.allSettled([
      relay.request("first"),
      // What is sent while a frame is under way goes together, and is not refused together.
      relay.request({ ["__proto__"]: "not allowed" }),
      relay.request("fine"),
      relay.request("fine too"),
    ]);
    expect(refused).toMatchObject({ reason: { name: "RefusedError", code: "forbidden_key" } });
    expect(fine).toMatchObject([{ status: "fulfilled" }, { status: "fulfilled" }]);
    await relay.close();
  });

  it("whose session the relay ends come back with a fresh one", async () => {
    const { relay, connections } = aPlayer(cloud, "ann", { room: "expiring" });
    await untilOpen(relay);
    cloud.gateway.expireSession(connections[0] ?? "");
    // It was refused, and is sent over the next connection.
    await expect(relay.request("late")).resolves.toMatchObject({ page: expect.any(Number) });
    expect(connections).toHaveLength(2);
    await relay.close();
  });
});

describe("login", () => {
  it("is refused with a wrong password, by Cognito's name for it", async () => {
    const attempt = login({
      config: cloud.config,
      username: "player1@example.com",
      password: "no",
    });
    await expect(attempt).rejects.toMatchObject({ name: "LoginError", retryable: false });
  });

  it("sets a new password where the first one was an admin's", async () => {
    const { config, cognitoUrl, userPool } = cloud;
    const player = { UserPoolId: userPool.userPoolId, Username: "new@example.com" };
    await callCognito(cognitoUrl, "AdminCreateUser", {
      ...player,
      TemporaryPassword: "First-Pass-1",
      MessageAction: "SUPPRESS",
      UserAttributes: [{ Name: "email", Value: player.Username }],
    });
    const first = { config, username: player.Username, password: "First-Pass-1" };
    await expect(login(first)).rejects.toMatchObject({ code: "NEW_PASSWORD_REQUIRED" });
    const session = await login({ ...first, newPassword: async () => "Second-Pass-2" });
    const again = await login({ ...first, password: "Second-Pass-2" });
    expect(again.userId).toBe(session.userId);
  });
});

describe("a client that can never be let in", () => {
  it("hears so, and why, when its token is of another kind", async () => {
    const { relay } = aPlayer(cloud, "ann", { token: async () => "not-a-jwt" });
    await expect(ended(relay)).resolves.toMatchObject({
      reason: "refused",
      error: { message: expect.stringContaining("no access token") },
    });
  });
});

it("a client whose tokens are forged is let in once they are not", async () => {
  const forge = async () => {
    const token = await cloud.tokenOf();
    return `${token.slice(0, -8)}AAAAAAAA`;
  };
  let attempts = 0;
  const token = () => (++attempts > 8 ? cloud.tokenOf() : forge());
  const { relay } = aPlayer(cloud, "ann", { token });
  await untilOpen(relay);
  expect(attempts).toBe(9);
  await relay.close();
});
