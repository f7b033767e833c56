import { describe, expect, it } from "vitest";
import type { Connection } from "#domain/connection.ts";
import { noHurry } from "../../support/builders.ts";
import { aRelay } from "../../support/relay.ts";

const modern = { protocol: "relay.v1" } as const;
const codesOf = (relay: ReturnType<typeof aRelay>, player: Connection) =>
  relay.frames(player).flatMap((frame) => Object(frame).code ?? []);

async function aRelayWithPlayer(traits: Partial<Connection> = { ...modern, profile: "1" }) {
  const relay = aRelay();
  const player = await relay.join(traits);
  const witness = await relay.join(modern);
  return { relay, player, witness };
}

describe("a connection that sends more frames in a tick than it may", () => {
  it("is told to slow down, by the id of each, before anything is done for them", async () => {
    const { relay, player } = await aRelayWithPlayer();
    for (let id = 1; id <= 18; id++) await relay.send(player, { action: "dance", id });
    expect(codesOf(relay, player).slice(0, 16)).toEqual(Array(16).fill("unknown_action"));
    expect(relay.frames(player).slice(16)).toMatchObject([
      { id: 17, code: "too_fast", retryable: true, retryAfterMs: 100 },
      { id: 18, code: "too_fast", retryable: true, retryAfterMs: 100 },
    ]);
  });

  it("may send again in the next tick", async () => {
    const { relay, player } = await aRelayWithPlayer();
    const frame = { action: "message", message: "x", id: 1 };
    for (let count = 0; count < 16; count++) await relay.send(player, frame);
    await expect(relay.send(player, frame)).resolves.toEqual({ statusCode: 429 });
    await relay.clock.sleep(100);
    await expect(relay.send(player, frame)).resolves.toEqual({ statusCode: 200 });
  });

  it("in plain is told nothing", async () => {
    const { relay, player } = await aRelayWithPlayer({});
    for (let count = 0; count < 18; count++) await relay.send(player, "{");
    expect(relay.texts(player)).toEqual([]);
  });
});

describe("a connection that is refused for the twentieth time in a second", () => {
  it.each<[string, string | object]>([
    ["what it is told to wait with", { action: "heartbeat" }],
    ["no JSON", "{"],
    ["forbidden keys", { action: "message", message: { constructor: 1 } }],
    ["unknown actions", { action: "dance" }],
    ["messages of the wrong form", { action: "message" }],
  ])("is closed, and its user barred for a minute, whatever it sends: %s", async (_, frame) => {
    const { relay, player, witness } = await aRelayWithPlayer();
    const startedAt = relay.clock.now();
    for (let count = 0; count < 28; count++) await relay.send(player, frame);
    expect(codesOf(relay, player).at(-1)).toBe("barred");
    expect(codesOf(relay, player)).toHaveLength(20);
    expect(relay.messenger.isClosed(player.connectionId)).toBe(true);
    expect(relay.connections.all()).toEqual([witness]);
    expect(relay.comingsAndGoings(witness)).toMatchObject([{ left: { reason: "kicked" } }]);
    const { bars, clock } = relay;
    const { userId } = player;
    await expect(bars.isBarred(userId, startedAt + 59_999, noHurry)).resolves.toBe(true);
    await expect(bars.isBarred(userId, clock.now() + 60_000, noHurry)).resolves.toBe(false);
  });

  it("is answered no more, and costs no call of any store from then on", async () => {
    const { relay, player } = await aRelayWithPlayer();
    for (let count = 0; count < 20; count++) await relay.send(player, "{");
    const lines = relay.telemetry.lines.length;
    let calls = 0;
    relay.bars.bar = async () => {
      calls++;
    };
    relay.messenger.post = relay.messenger.close = async () => {
      calls++;
      return { outcome: "gone", reason: "GoneException" };
    };
    for (let count = 0; count < 100; count++) await relay.send(player, "{");
    expect(calls).toBe(0);
    expect(relay.telemetry.lines).toHaveLength(lines);
  });

  it("is closed also where its bar cannot be stored", async () => {
    const { relay, player } = await aRelayWithPlayer();
    relay.bars.bar = () => Promise.reject(new Error("throttled"));
    for (let count = 0; count < 20; count++) await relay.send(player, "{");
    expect(relay.messenger.isClosed(player.connectionId)).toBe(true);
    expect(relay.telemetry.lines).toContainEqual(
      expect.objectContaining({ level: "error", event: "not_barred" }),
    );
  });

  it("is not one whose refusals were our fault", async () => {
    const { relay, player } = await aRelayWithPlayer();
    relay.journal.newest = () => Promise.reject(new Error("denied"));
    for (let count = 0; count < 40; count++) {
      await relay.send(player, { action: "message", message: "x", id: count + 1 });
      await relay.clock.sleep(10);
    }
    expect(codesOf(relay, player)).toEqual(Array(40).fill("internal"));
    expect(relay.messenger.isClosed(player.connectionId)).toBe(false);
  });

  it("is not one that is refused now and then", async () => {
    const { relay, player } = await aRelayWithPlayer();
    for (let count = 0; count < 60; count++) {
      await relay.send(player, "{");
      await relay.clock.sleep(60);
    }
    expect(codesOf(relay, player)).toEqual(Array(60).fill("malformed_json"));
  });
});
