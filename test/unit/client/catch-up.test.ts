import { describe, expect, it } from "vitest";
import type { PongFrame } from "#protocol/frames.ts";
import type { Position } from "#protocol/position.ts";
import { CatchUp } from "../../../src/client/catch-up.ts";
import type { Ask } from "../../../src/client/heartbeat.ts";
import { isMessage } from "../../../src/client/incoming-frames.ts";
import { LogFollower } from "../../../src/client/log-follower.ts";
import { FakePlatform } from "./support/fake-platform.ts";
import { FakeRoom } from "./support/fake-room.ts";

/** At the beginning of a room's log, with the test as the relay. */
function aCatchUp() {
  const platform = new FakePlatform();
  const room = new FakeRoom();
  const heard: unknown[] = [];
  const told: string[] = [];
  const asks: (Ask & { readonly answer: (pong: Partial<PongFrame> | Error) => void })[] = [];
  const follower = new LogFollower(platform, (entry) => {
    if (isMessage(entry)) heard.push(entry[2]);
  });
  let isConnected = true;
  const catchUp = new CatchUp(platform, follower, {
    ask(ask) {
      if (!isConnected) return undefined;
      return new Promise((resolve, reject) => {
        const answer = (pong: Partial<PongFrame> | Error) =>
          pong instanceof Error ? reject(pong) : resolve(aPong(pong));
        asks.push({ ...ask, answer });
      });
    },
    caughtUp: () => told.push("caught up"),
    missed: () => told.push(`missed, with ${heard.length} heard`),
  });
  const aPong = (members: Partial<PongFrame> = {}): PongFrame => ({
    ...{ type: "pong", serverTime: 1, connectionId: "c", userId: "u", seat: "s", room: "r" },
    ...{ expiresAt: 1, head: room.head, ...members },
  });
  const at = (page: number): Position => ({ epoch: room.epoch, page });
  catchUp.begin(aPong(), undefined);
  follower.resume();
  catchUp.check();
  told.length = 0;
  return {
    ...{ platform, room, heard, told, asks, follower, catchUp, aPong, at },
    /** A tick comes, alone of all. */
    receive(page: number) {
      follower.receive(room.tick(page));
      catchUp.check();
    },
    /** Everything after the position of the last question comes, and the answer. */
    async replay() {
      const ask = asks.at(-1);
      for (const frame of room.replay(ask?.since ?? null) ?? []) follower.receive(frame);
      catchUp.check();
      ask?.answer({ recovered: true });
      await platform.settle();
    },
    disconnect() {
      isConnected = false;
      catchUp.stop();
    },
  };
}

describe("a gap", () => {
  it.each([
    [0, 250],
    [0.999_999, 750],
  ])("is asked for after 250 to 750 ms: with chance %d after %d", async (chance, delayMs) => {
    const { platform, room, receive, asks, at, replay, heard, told } = aCatchUp();
    platform.chance = chance;
    for (const message of ["a", "b", "c"]) room.hear(message);
    receive(1);
    receive(3);
    await platform.advance(100);
    receive(3);
    await platform.advance(delayMs - 101);
    expect(asks).toEqual([]);
    await platform.advance(101);
    expect(asks).toMatchObject([{ since: at(1) }]);
    expect(asks[0]).not.toHaveProperty("resend");
    await replay();
    expect([heard, told]).toEqual([["a", "b", "c"], ["caught up"]]);
    await platform.advance(60_000);
    expect([asks.length, platform.pendingTimers]).toEqual([1, 0]);
  });

  it("that closes by itself is not asked for", async () => {
    const { platform, room, receive, asks } = aCatchUp();
    room.hear("a");
    room.hear("b");
    receive(2);
    await platform.advance(400);
    receive(1);
    await platform.advance(60_000);
    expect(asks).toEqual([]);
  });

  it("is asked for by one request at a time, after ever longer pauses, up to 8 s", async () => {
    const { platform, room, receive, asks } = aCatchUp();
    room.hear("a");
    room.hear("b");
    receive(2);
    const times: number[] = [];
    for (let number = 1; number <= 7; number++) {
      const before = platform.now();
      while (asks.length < number) await platform.advance(50);
      times.push(platform.now() - before);
      await platform.advance(20_000);
      receive(2);
      expect(asks).toHaveLength(number);
      asks.at(-1)?.answer(number % 2 ? new Error("no answer") : { recovered: true });
      await platform.settle();
    }
    expect(times).toEqual([500, 1_000, 2_000, 4_000, 8_000, 8_000, 8_000]);
  });

  it("that comes after another begins with a short pause again", async () => {
    const { platform, room, receive, asks, replay } = aCatchUp();
    room.hear("a");
    room.hear("b");
    receive(2);
    await platform.advance(500);
    await replay();
    room.hear("c");
    room.hear("d");
    receive(4);
    await platform.advance(500);
    expect(asks).toHaveLength(2);
  });

  it("is asked for only from who is connected", async () => {
    const { platform, room, receive, asks, disconnect } = aCatchUp();
    room.hear("a");
    room.hear("b");
    receive(2);
    disconnect();
    expect(platform.pendingTimers).toBe(0);
    receive(2);
    await platform.advance(60_000);
    expect(asks).toEqual([]);
  });
});

describe("a head that is further than what is applied", () => {
  it("is asked for like a gap, since the tick may still come", async () => {
    const { aPong, platform, room, catchUp, receive, asks } = aCatchUp();
    room.hear("a");
    catchUp.note(aPong());
    await platform.advance(400);
    receive(1);
    room.hear("b");
    catchUp.note(aPong());
    await platform.advance(499);
    expect(asks).toEqual([]);
    await platform.advance(1);
    expect(asks).toHaveLength(1);
  });

  it("of an answer shows that a replay was lost, and it is asked for again", async () => {
    const { platform, room, catchUp, told, asks, replay } = aCatchUp();
    room.hear("a");
    catchUp.ask();
    asks[0]?.answer({ recovered: true });
    await platform.advance(999);
    expect([asks.length, told]).toEqual([1, []]);
    await platform.advance(1);
    expect([asks.length, told]).toEqual([2, []]);
    await replay();
    expect(asks).toHaveLength(2);
    expect(told).toContain("caught up");
  });

  it("that is none any more is asked about, and then what was missed is told", async () => {
    const { platform, room, catchUp, asks, told, receive, at, aPong } = aCatchUp();
    room.hear("a");
    receive(1);
    catchUp.note(aPong({ head: null, recovered: false }));
    await platform.advance(500);
    expect(asks).toMatchObject([{ since: at(1) }]);
    asks[0]?.answer({ head: null, recovered: false });
    await platform.advance(60_000);
    expect([told, asks.length]).toEqual([["missed, with 1 heard", "caught up"], 1]);
  });

  it("is forgotten when a later answer tells another", async () => {
    const { aPong, platform, room, catchUp, asks } = aCatchUp();
    catchUp.note(aPong({ head: { epoch: "never.1", page: 7 } }));
    await platform.advance(500);
    asks[0]?.answer({ recovered: true, head: room.head });
    await platform.advance(60_000);
    expect([asks.length, platform.pendingTimers]).toEqual([1, 0]);
  });

  it("is not forgotten for an older one", async () => {
    const { aPong, platform, room, catchUp, asks, at } = aCatchUp();
    room.hear("a");
    catchUp.note(aPong({ head: at(1) }));
    catchUp.note(aPong({ head: at(0) }));
    await platform.advance(500);
    expect(asks).toHaveLength(1);
  });
});

describe("who asks at once", () => {
  it("is told when all is applied that the room had, and asks for all if need be", async () => {
    const { platform, room, catchUp, asks, told, at } = aCatchUp();
    catchUp.ask(true);
    expect(asks).toMatchObject([{ since: at(0), resend: true }]);
    asks[0]?.answer({ recovered: true, head: room.head });
    await platform.settle();
    expect(told).toEqual(["caught up"]);
  });

  it("takes the place of a question that was to come", async () => {
    const { platform, room, receive, catchUp, asks, replay } = aCatchUp();
    room.hear("a");
    room.hear("b");
    receive(2);
    await platform.advance(400);
    catchUp.ask();
    await platform.advance(100);
    expect(asks).toHaveLength(1);
    expect(asks[0]).not.toHaveProperty("resend");
    await replay();
    expect(platform.pendingTimers).toBe(0);
  });

  it("joins a question that is under way", async () => {
    const { platform, room, catchUp, asks, told } = aCatchUp();
    catchUp.ask();
    catchUp.ask();
    asks[0]?.answer({ recovered: true, head: room.head });
    await platform.advance(60_000);
    expect([asks.length, told]).toEqual([1, ["caught up"]]);
  });

  it("asks again when there is no answer, though nothing seems to be missing", async () => {
    const { platform, room, catchUp, asks, told } = aCatchUp();
    catchUp.ask();
    asks[0]?.answer(new Error("no answer"));
    await platform.advance(1_000);
    asks[1]?.answer({ recovered: true, head: room.head });
    await platform.settle();
    expect([asks.length, told]).toEqual([2, ["caught up"]]);
  });

  it("hears nothing of an answer over a connection that has ended", async () => {
    const { platform, room, catchUp, asks, told, disconnect } = aCatchUp();
    catchUp.ask();
    disconnect();
    asks[0]?.answer({ recovered: false, head: room.head });
    await platform.advance(60_000);
    catchUp.check();
    expect([told, platform.pendingTimers]).toEqual([[], 0]);
  });

  it("is told nothing after a connection whose answer was not all applied", async () => {
    const { room, catchUp, asks, told, disconnect, receive, platform } = aCatchUp();
    room.hear("a");
    catchUp.ask();
    asks[0]?.answer({ recovered: true });
    await platform.settle();
    disconnect();
    receive(1);
    expect(told).toEqual([]);
  });
});

describe("what cannot be had any more", () => {
  it("is told as missed, before what came after it", async () => {
    const { platform, room, receive, catchUp, asks, told, heard, follower } = aCatchUp();
    room.hear("lost");
    room.beginAnew();
    room.hear("new");
    receive(2);
    expect(told).toEqual([]);
    await platform.advance(500);
    asks[0]?.answer({ recovered: false, head: { epoch: room.epoch, page: 1 } });
    await platform.settle();
    expect([told, heard]).toEqual([["missed, with 0 heard", "caught up"], ["new"]]);
    expect(follower.position).toEqual(room.head);
    catchUp.check();
    expect([told.length, platform.pendingTimers]).toEqual([2, 0]);
  });

  it("is not missed by who has gone on meanwhile", async () => {
    const { platform, room, receive, catchUp, asks, told, at } = aCatchUp();
    room.hear("a");
    catchUp.ask();
    receive(1);
    asks[0]?.answer({ recovered: false, head: at(0) });
    await platform.settle();
    expect(told).toEqual(["caught up"]);
  });

  it("is told by the first answer of a connection as well", () => {
    const { room, catchUp, aPong, follower, told } = aCatchUp();
    room.beginAnew();
    room.hear("new");
    expect(catchUp.begin(aPong({ recovered: false }), follower.position)).toBe(false);
    expect([follower.position, told]).toEqual([room.head, []]);
    catchUp.check();
    expect(told).toEqual(["caught up"]);
  });

  it("is not told by a late answer over a connection that was replaced", async () => {
    const { platform, room, catchUp, asks, aPong, follower, told } = aCatchUp();
    catchUp.ask();
    catchUp.begin(aPong({ recovered: true }), follower.position);
    asks[0]?.answer({ recovered: false, head: room.head });
    await platform.settle();
    catchUp.check();
    expect(told).toEqual(["caught up"]);
  });

  it("leaves nothing behind of an old numbering to be asked for for ever", async () => {
    const { platform, follower, catchUp, asks, room } = aCatchUp();
    follower.receive({ epoch: "old.1", page: 9, users: {}, pages: [[]] });
    catchUp.check();
    await platform.advance(500);
    asks[0]?.answer({ recovered: true, head: room.head });
    await platform.advance(60_000);
    expect([asks.length, platform.pendingTimers]).toEqual([1, 0]);
  });
});
