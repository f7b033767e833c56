import { describe, expect, it } from "vitest";
import { Busy } from "#domain/refusals.ts";
import { aTick } from "../../../support/pages.ts";
import { aHeartbeat, aRelay } from "../../../support/relay.ts";

const room = "arena";
const modern = { protocol: "relay.v1", room } as const;
const minute = 60_000;

describe("a heartbeat in a room without a log", () => {
  it("begins one, so that the player has a position in it", async () => {
    const relay = aRelay();
    const player = await relay.join(modern);
    await relay.ping(aHeartbeat(player, { id: "1" }));
    expect(relay.frames(player)).toMatchObject([
      { type: "pong", head: { epoch: "n1.1", page: 1 } },
    ]);
    expect(relay.journal.pages(room)).toMatchObject([{ number: 1, entries: [], endsTick: true }]);
  });

  it("begins one only, however many come at once", async () => {
    const relay = aRelay();
    const players = await Promise.all([relay.join(modern), relay.join(modern)]);
    await Promise.all(players.map((player) => relay.ping(aHeartbeat(player, { id: "1" }))));
    const [first, second] = players.map((player) => relay.frames(player));
    expect(first).toMatchObject([{ head: { page: 1 } }]);
    expect(second).toMatchObject([{ head: { page: 1 } }]);
    expect(relay.journal.pages(room)).toHaveLength(1);
  });

  it("goes on with the numbers of one that is too old, under another name", async () => {
    const relay = aRelay();
    await relay.journal.write(room, { kind: "create", page: aTick({ number: 7 }) });
    await relay.clock.sleep(126 * minute);
    const player = await relay.join(modern);
    await relay.ping(aHeartbeat(player, { id: "1" }));
    expect(relay.frames(player)).toMatchObject([{ head: { epoch: "n1.8", page: 8 } }]);
  });

  it("tells who was in another log that something is missing, and where it goes on", async () => {
    const relay = aRelay();
    const player = await relay.join(modern);
    await relay.ping(aHeartbeat(player, { id: "1", since: { epoch: "gone.1", page: 3 } }));
    expect(relay.frames(player)).toMatchObject([
      { recovered: false, head: { epoch: "n1.1", page: 1 } },
    ]);
  });

  it("begins none for a plain player, who has no position", async () => {
    const relay = aRelay();
    await relay.ping(aHeartbeat(await relay.join({ room })));
    expect(relay.journal.pages(room)).toEqual([]);
  });

  it("is told to be busy if none can be begun", async () => {
    const relay = aRelay();
    const player = await relay.join(modern);
    relay.journal.write = async () => undefined;
    await expect(relay.ping(aHeartbeat(player, { id: "1" }))).rejects.toBeInstanceOf(Busy);
  });
});

describe("a room in which nothing happens", () => {
  async function aSilentRoom(minutes: number) {
    const relay = aRelay();
    await relay.journal.write(room, { kind: "create", page: aTick({ number: 1 }) });
    const [player, other, plain] = [
      await relay.join(modern),
      await relay.join(modern),
      await relay.join({ room }),
    ];
    await relay.clock.sleep(minutes * minute);
    await relay.ping(aHeartbeat(player, { since: { epoch: "e.1", page: 1 } }));
    return { relay, player, other, plain };
  }

  it("gets an empty tick by the first heartbeat after an hour, which everybody gets", async () => {
    const { relay, player, other, plain } = await aSilentRoom(61);
    const tick = { type: "tick", page: 2, pages: [[]] };
    expect(relay.frames(player)).toMatchObject([tick]);
    expect(relay.frames(other)).toMatchObject([tick]);
    expect(relay.frames(plain)).toEqual([]);
  });

  it("gets none before", async () => {
    const { relay, player } = await aSilentRoom(59);
    expect(relay.frames(player)).toEqual([]);
    expect(relay.journal.pages(room)).toHaveLength(1);
  });
});
