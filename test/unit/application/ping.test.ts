import { describe, expect, it } from "vitest";
import { noHurry } from "../../support/builders.ts";
import { aRelay } from "../../support/relay.ts";

const endBy = noHurry;

describe("ping", () => {
  it("tells a relay.v1 client who it is and how long it may stay", async () => {
    const relay = aRelay();
    const player = await relay.join({ protocol: "relay.v1", room: "arena" });
    await relay.ping({ from: player, id: "7", endBy });
    expect(relay.frames(player)).toEqual([
      {
        type: "pong",
        id: "7",
        serverTime: relay.clock.now(),
        connectionId: player.connectionId,
        userId: player.userId,
        room: "arena",
        expiresAt: player.expiresAt,
      },
    ]);
  });

  it("is over only when the answer is, as an instance freezes then", async () => {
    const relay = aRelay();
    const player = await relay.join({ protocol: "relay.v1" });
    let isPosted = false;
    relay.messenger.post = async () => {
      await new Promise(setImmediate);
      isPosted = true;
      return { outcome: "delivered" };
    };
    await relay.ping({ from: player, endBy });
    expect(isPosted).toBe(true);
  });

  it("leaves out an id that the client did not send", async () => {
    const relay = aRelay();
    const player = await relay.join({ protocol: "relay.v1" });
    await relay.ping({ from: player, endBy });
    expect(relay.frames(player)).toEqual([expect.not.objectContaining({ id: expect.anything() })]);
  });

  it("sends nothing to a plain client", async () => {
    const relay = aRelay();
    const player = await relay.join({ protocol: "plain" });
    await relay.ping({ from: player, id: "7", endBy });
    expect(relay.frames(player)).toEqual([]);
    expect(relay.telemetry.lines).toEqual([]);
  });
});

describe("a ping of a player who has no row any more", () => {
  it("gives a plain one its row again, as it was", async () => {
    const relay = aRelay();
    const player = await relay.join({ protocol: "plain" });
    await relay.connections.remove(player);
    await relay.ping({ from: player, endBy });
    expect(relay.connections.all()).toEqual([player]);
    expect(relay.messenger.isClosed(player.connectionId)).toBe(false);
  });

  it("ends a relay.v1 connection in place of an answer, and gives it no row", async () => {
    const relay = aRelay();
    const player = await relay.join({ protocol: "relay.v1" });
    await relay.connections.remove(player);
    await relay.ping({ from: player, id: "7", endBy });
    expect(relay.messenger.isClosed(player.connectionId)).toBe(true);
    expect(relay.frames(player)).toEqual([]);
    expect(relay.connections.all()).toEqual([]);
  });

  it.each(["plain", "relay.v1"] as const)("is logged, for a %s one", async (protocol) => {
    const relay = aRelay();
    const player = await relay.join({ protocol });
    await relay.connections.remove(player);
    await relay.ping({ from: player, endBy });
    const { connectionId, room } = player;
    expect(relay.telemetry.lines).toEqual([
      expect.objectContaining({ event: "row_missing", fields: { connectionId, room, protocol } }),
    ]);
  });
});

it("a ping is answered although the registry cannot be asked, within a second", async () => {
  const relay = aRelay();
  const player = await relay.join({ protocol: "relay.v1" });
  const { connectionId } = player;
  const outage = new Error("throttled");
  let lookedUpBy = 0;
  relay.connections.has = (_key, deadline = 0) => {
    lookedUpBy = deadline;
    return Promise.reject(outage);
  };
  await relay.ping({ from: player, endBy });
  expect(lookedUpBy).toBe(relay.clock.now() + 1_000);
  expect(relay.frames(player)).toEqual([expect.objectContaining({ type: "pong" })]);
  expect(relay.messenger.isClosed(player.connectionId)).toBe(false);
  expect(relay.telemetry.lines).toEqual([
    { level: "warn", event: "not_looked_up", fields: { connectionId }, error: outage },
  ]);
});
