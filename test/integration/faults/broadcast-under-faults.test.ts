import { describe, expect, it } from "vitest";
import type { Outcomes } from "#application/delivery/delivery-record.ts";
import type { GatewayEvent } from "../../../scripts/local-cloud/gateway/observer.ts";
import { accessKey } from "../gateway/support/start-gateway.ts";
import type { RoomUnderFaults } from "./support/room-under-faults.ts";
import { aRoomUnderFaults, truthOf } from "./support/room-under-faults.ts";

const minute = 60_000;
const everybody = { recipients: 1000, delivered: 1000, gone: 0, failed: 0, skipped: 0 };

/** What holds for every broadcast, whatever the faults; returns what the ledger says. */
function expectHonestAccount(room: RoomUnderFaults, outcomes: Outcomes) {
  const { recipients, delivered, gone, failed, skipped } = outcomes;
  expect(delivered + gone + failed + skipped).toBe(recipients);
  expect(recipients).toBe(room.ids.length);
  const truth = truthOf(room);
  expect(truth.strays).toEqual([]);
  expect(truth.reached).toBeGreaterThanOrEqual(delivered);
  expect(truth.reached).toBeLessThanOrEqual(delivered + failed + skipped);
  expect(room.ledger.counts().unkept).toBe(0);
  return truth;
}

function retriesReportedBy({ telemetry }: RoomUnderFaults): number | undefined {
  return telemetry.records[0]?.counts["Retries"];
}

describe("a broadcast to 1,000 players", () => {
  it("without faults reaches everybody once", async () => {
    const room = await aRoomUnderFaults();
    const outcomes = await room.broadcast();
    expect(expectHonestAccount(room, outcomes)).toMatchObject({ reached: 1000, duplicates: 0 });
    expect(outcomes).toEqual(everybody);
    expect(room.ledger.counts().attempts).toBe(1000);
  });

  it("reaches 99 % and repeats nothing while 20 % of posts are answered 500", async () => {
    const room = await aRoomUnderFaults({ faults: [{ kind: "500", share: 0.2 }] });

    const outcomes = await room.broadcast();

    const { reached, duplicates, retries } = expectHonestAccount(room, outcomes);
    expect(room.ledger.counts().faults["500"]).toBeGreaterThan(150);
    expect([reached, duplicates]).toEqual([outcomes.delivered, 0]);
    expect(retriesReportedBy(room)).toBe(retries);
    expect(outcomes.delivered).toBeGreaterThanOrEqual(990);
  });

  it("reaches 99 % and repeats nothing while 30 % of posts are answered 429", async () => {
    const room = await aRoomUnderFaults({ faults: [{ kind: "429", share: 0.3 }] });

    const outcomes = await room.broadcast();

    const { reached, duplicates, retries } = expectHonestAccount(room, outcomes);
    expect(room.ledger.counts().faults["429"]).toBeGreaterThan(250);
    expect([reached, duplicates]).toEqual([outcomes.delivered, 0]);
    expect(retriesReportedBy(room)).toBe(retries);
    expect(outcomes.delivered).toBeGreaterThanOrEqual(990);
  });

  it("repeats no more than it retries while 2 % of posts are reset after delivery", async () => {
    const room = await aRoomUnderFaults({ faults: [{ kind: "reset-after", share: 0.02 }] });

    const outcomes = await room.broadcast();

    const { reached, duplicates, retries } = expectHonestAccount(room, outcomes);
    const resets = room.ledger.counts().faults["reset-after"];
    expect(resets).toBeGreaterThan(5);
    expect(reached).toBe(1000);
    // Each reset is a delivery that nobody was told of: tried again it arrives twice.
    expect(duplicates).toBeLessThanOrEqual(Math.min(resets, retries));
    expect(outcomes.delivered).toBeGreaterThanOrEqual(990);
  });

  it("loses nobody and repeats nothing while 2 % of posts are reset before delivery", async () => {
    const room = await aRoomUnderFaults({ faults: [{ kind: "reset-before", share: 0.02 }] });

    const outcomes = await room.broadcast();

    const { duplicates } = expectHonestAccount(room, outcomes);
    expect(room.ledger.counts().faults["reset-before"]).toBeGreaterThan(5);
    expect(duplicates).toBe(0);
    expect(outcomes.delivered).toBeGreaterThanOrEqual(990);
  });

  it("finds 30 % stale rows gone, and removes those that are not young", async () => {
    const room = await aRoomUnderFaults({ stale: 300, newborn: 50 });

    const outcomes = await room.broadcast();

    expectHonestAccount(room, outcomes);
    expect(outcomes).toEqual({ ...everybody, delivered: 700, gone: 300 });
    expect(room.ledger.counts().attempts).toBe(1000);
    const rows = new Set(room.connections.all().map(({ connectionId }) => connectionId));
    const [young, old, open] = [
      room.ids.slice(0, 50),
      room.ids.slice(50, 300),
      room.ids.slice(300),
    ];
    expect(young.every((id) => rows.has(id))).toBe(true);
    expect(old.some((id) => rows.has(id))).toBe(false);
    expect(open.every((id) => rows.has(id))).toBe(true);
  });

  it("accounts for everybody when all of it happens at once", async () => {
    const room = await aRoomUnderFaults({
      stale: 100,
      faults: [
        { kind: "500", share: 0.1 },
        { kind: "429", share: 0.05 },
        { kind: "reset-before", share: 0.02 },
        { kind: "reset-after", share: 0.02 },
        { kind: "slow", share: 0.02, delayMs: 30 },
      ],
    });

    const outcomes = await room.broadcast();

    const { duplicates, retries } = expectHonestAccount(room, outcomes);
    expect(duplicates).toBeLessThanOrEqual(retries);
    expect(outcomes.delivered).toBeGreaterThanOrEqual(890);
    expect(outcomes.gone).toBeGreaterThanOrEqual(99);
  });

  it("ends at its deadline when posts get no answer, and says who was not served", async () => {
    const room = await aRoomUnderFaults({
      players: 200,
      faults: [{ kind: "half-open", share: 0.05 }],
    });

    const outcomes = await room.broadcast(5_000);

    const { reached, duplicates } = expectHonestAccount(room, outcomes);
    const swallowed = room.ledger.counts().faults["half-open"];
    expect(swallowed).toBeGreaterThan(2);
    // Who has not answered is not tried again, so nobody is reached without being counted.
    expect([reached, duplicates]).toEqual([outcomes.delivered, 0]);
    expect(outcomes.failed + outcomes.skipped).toBe(swallowed);
  });
});

describe("a broadcast while credentials are rotated", () => {
  const next = { accessKeyId: "AKIDNEXT", secretAccessKey: "next" };

  it("goes on with the new key, and no post is refused", async () => {
    let inUse = accessKey;
    const answered: string[] = [];
    // Few sockets, which are all in use long before the keys change: a socket that waits to be
    // accepted carries an old signature for as long.
    const room = await aRoomUnderFaults({
      concurrency: 8,
      credentials: () => inUse,
      observer: { event: ({ outcome }) => rotate(answered.push(outcome)) },
    });
    function rotate(posts: number): void {
      if (posts === 1) room.gateway.setCredentials([accessKey, next]);
      if (posts === 200) inUse = next;
      // The eight that may have been under way with the old key have been answered by now.
      if (posts === 500) room.gateway.setCredentials([next]);
    }

    const outcomes = await room.broadcast();

    expectHonestAccount(room, outcomes);
    expect(outcomes).toEqual(everybody);
    expect(new Set(answered)).toEqual(new Set(["200"]));
  });

  it("accounts for everybody when the old key ends without notice", async () => {
    const answered: string[] = [];
    const room = await aRoomUnderFaults({
      observer: {
        event({ outcome }: GatewayEvent) {
          if (answered.push(outcome) === 500) room.gateway.setCredentials([next]);
        },
      },
    });

    const outcomes = await room.broadcast();

    expectHonestAccount(room, outcomes);
    expect(outcomes).toEqual({ ...everybody, delivered: 500, failed: 500 });
    expect(room.ledger.counts().attempts).toBe(1000);
  });
});

describe("a broadcast to a service whose clock is ten minutes off", () => {
  it.each([
    ["ahead", 10 * minute],
    ["behind", -10 * minute],
  ])("%s is signed by that clock and reaches everybody once", async (_, clockOffsetMs) => {
    const concurrency = 64;
    const faults = [{ kind: "clock", share: 1, clockOffsetMs }] as const;
    const room = await aRoomUnderFaults({ concurrency, faults });

    const outcomes = await room.broadcast();

    expect(expectHonestAccount(room, outcomes)).toMatchObject({ reached: 1000, duplicates: 0 });
    expect(outcomes).toEqual(everybody);
    // Only those that were under way before the first refusal were signed in vain.
    expect(room.ledger.counts().attempts).toBeLessThanOrEqual(1000 + concurrency);
  });
});
