import { describe, expect, it } from "vitest";
import { aRelay } from "../../support/relay.ts";

describe("ping", () => {
  it("tells a relay.v1 client who it is and how long it may stay", async () => {
    const relay = aRelay();
    const player = await relay.join({ protocol: "relay.v1", room: "arena" });
    await relay.ping({ from: player, id: "7" });
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

  it("leaves out an id that the client did not send", async () => {
    const relay = aRelay();
    const player = await relay.join({ protocol: "relay.v1" });
    await relay.ping({ from: player });
    expect(relay.frames(player)).toEqual([expect.not.objectContaining({ id: expect.anything() })]);
  });

  it("sends nothing to a plain client", async () => {
    const relay = aRelay();
    const player = await relay.join({ protocol: "plain" });
    await relay.ping({ from: player, id: "7" });
    expect(relay.frames(player)).toEqual([]);
  });
});
