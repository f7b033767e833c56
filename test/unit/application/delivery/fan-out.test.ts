import { hash } from "node:crypto";
import { describe, expect, it } from "vitest";
import type { FanOut } from "#application/delivery/fan-out.ts";
import { fanOut } from "#application/delivery/fan-out.ts";
import type { Connection } from "#domain/connection.ts";
import { encodeText } from "#domain/frame.ts";
import type { Fault } from "../../../fakes/faulty-messenger.ts";
import { FaultyMessenger } from "../../../fakes/faulty-messenger.ts";
import { SimulatedClock } from "../../../fakes/simulated-clock.ts";
import { aConnection, epoch } from "../../../support/builders.ts";

const frames = [encodeText("hi")];
const everybody = { framesFor: () => frames, last: "nobody" };
const well: Fault = { kind: "delivered", latencyMs: 10 };

interface Setting {
  readonly faultOf?: (connectionId: string, attempt: number) => Fault;
  readonly concurrency?: number;
  readonly timeMs?: number;
  readonly framesFor?: FanOut["framesFor"];
  readonly last?: string;
}

/** Fans out to some pages with a fake gateway, in simulated time. */
async function fanOutTo(pages: readonly (readonly Connection[])[], setting: Setting = {}) {
  const { faultOf = () => well, concurrency = 2, timeMs = 26_000 } = setting;
  const { framesFor = everybody.framesFor, last = everybody.last } = setting;
  const clock = new SimulatedClock(epoch);
  const messenger = new FaultyMessenger(clock, faultOf);
  async function* recipients() {
    yield* pages;
  }
  const record = await fanOut(
    { recipients: recipients(), framesFor, last, deadline: epoch + timeMs },
    { messenger, clock, random: () => 0.5, concurrency },
  );
  return { record, messenger, tookMs: clock.now() - epoch };
}

const crowd = (size: number) => Array.from({ length: size }, () => aConnection());

describe("fan-out", () => {
  it("posts as many at once as it may", async () => {
    const { tookMs, messenger } = await fanOutTo([crowd(10)], { concurrency: 5 });
    expect(messenger.mostUnderWay).toBe(5);
    expect(tookMs).toBe(20);
  });

  it("posts to the first page while the next one is still being read", async () => {
    const clock = new SimulatedClock(epoch);
    const messenger = new FaultyMessenger(clock, () => well);
    const [early, late] = [aConnection(), aConnection()];
    async function* slowly() {
      yield [early];
      await clock.sleep(1_000);
      expect(messenger.deliveriesTo(early.connectionId)).toBe(1);
      yield [late];
    }
    const record = await fanOut(
      { recipients: slowly(), ...everybody, deadline: epoch + 26_000 },
      { messenger, clock, random: () => 0.5, concurrency: 2 },
    );
    expect(record.outcomes).toMatchObject({ recipients: 2, delivered: 2 });
  });

  it("tries again, up to five times, what the gateway failed to do", async () => {
    const [recovering, hopeless] = [aConnection(), aConnection()];
    const { record, messenger } = await fanOutTo([[recovering, hopeless]], {
      faultOf: (connectionId, attempt) =>
        connectionId === recovering.connectionId && attempt === 5
          ? well
          : { kind: "unavailable", latencyMs: 1 },
    });
    expect(record.outcomes).toMatchObject({ delivered: 1, failed: 1 });
    expect(messenger.attemptsAt(recovering.connectionId)).toBe(5);
    expect(messenger.attemptsAt(hopeless.connectionId)).toBe(5);
    expect(record.retries).toBe(8);
  });

  it("waits longer and longer before it tries again", async () => {
    const { tookMs } = await fanOutTo([crowd(1)], {
      faultOf: () => ({ kind: "unavailable", latencyMs: 1 }),
    });
    expect(tookMs).toBe(5 * 1 + 10 + 20 + 40 + 80);
  });

  it.each(["gone", "rejected", "unanswered", "rejects"] as const)(
    "does not try again what ended as %s",
    async (kind) => {
      const { messenger } = await fanOutTo([crowd(3)], { faultOf: () => ({ kind, latencyMs: 1 }) });
      expect(messenger.totalAttempts).toBe(3);
    },
  );

  it("does not let the room wait for one who is throttled", async () => {
    const slow = aConnection();
    const others = crowd(10);
    const allWell = await fanOutTo([[slow, ...others]], { concurrency: 1 });
    const throttled = await fanOutTo([[slow, ...others]], {
      concurrency: 1,
      faultOf: (connectionId, attempt) =>
        connectionId === slow.connectionId && attempt < 3
          ? { kind: "throttled", latencyMs: 10 }
          : well,
    });
    expect(throttled.record.outcomes.delivered).toBe(11);
    // Two more posts, and none of the 75 ms that were waited in between.
    expect(throttled.tookMs).toBe(allWell.tookMs + 20);
  });

  it.each([
    ["few", 800, 27],
    ["most of those who are there", 100, 3],
  ])("lets nobody who fails once go short for %s who read too slowly", async (_, size, every) => {
    const slow = crowd(200);
    const honest = crowd(size);
    const unlucky = new Set(honest.filter((_, i) => i % every === 0).map((it) => it.connectionId));
    const never = new Set(slow.map((it) => it.connectionId));
    const { record, messenger } = await fanOutTo([slow, honest], {
      concurrency: 100,
      faultOf: (connectionId, attempt) => {
        if (never.has(connectionId)) return { kind: "throttled", latencyMs: 1 };
        return unlucky.has(connectionId) && attempt === 1
          ? { kind: "throttled", latencyMs: 10 }
          : well;
      },
    });
    expect(unlucky.size).toBeGreaterThanOrEqual(30);
    expect(record.outcomes).toMatchObject({ delivered: size, failed: 200 });
    expect(record.reasons).toEqual({ throttled: 200 });
    expect(messenger.totalAttempts).toBeLessThanOrEqual((size + 200) * 2);
  });

  it("waits for a retry of the budget no longer than for its pause, if that is longer", async () => {
    const unlucky = aConnection();
    const { tookMs, record } = await fanOutTo([[unlucky, ...crowd(149)]], {
      concurrency: 150,
      faultOf: (connectionId, attempt) => {
        if (connectionId !== unlucky.connectionId) return { kind: "delivered", latencyMs: 200 };
        return { kind: attempt < 3 ? "unavailable" : "delivered", latencyMs: 1 };
      },
    });
    // The second retry is free when all others have had their first answer.
    expect([record.outcomes.delivered, tookMs]).toEqual([150, 201]);
  });

  it("stops retrying when everything fails, so as not to add to an overload", async () => {
    const { record, messenger } = await fanOutTo([crowd(1_000)], {
      concurrency: 100,
      faultOf: () => ({ kind: "unavailable", latencyMs: 1 }),
    });
    expect(record.outcomes.failed).toBe(1_000);
    expect(messenger.totalAttempts).toBeLessThanOrEqual(1_500);
  });

  it("delivers to 999 of 1,000 and more when a fifth of all posts fail", async () => {
    const faultOf = (connectionId: string, attempt: number): Fault =>
      share(connectionId, attempt) < 0.2 ? { kind: "unavailable", latencyMs: 10 } : well;
    const faulty = await fanOutTo([crowd(10_000)], { concurrency: 1_000, faultOf });
    const faultless = await fanOutTo([crowd(10_000)], { concurrency: 1_000 });
    expect(faulty.record.outcomes.delivered).toBeGreaterThanOrEqual(9_990);
    expect(faulty.tookMs - faultless.tookMs).toBeLessThan(300);
  });

  it("posts in the last millisecond, and skips for want of time whom it never tried", async () => {
    const inTime = await fanOutTo([crowd(1)], {
      timeMs: 1,
      faultOf: () => ({ kind: "delivered", latencyMs: 0 }),
    });
    expect(inTime.record.outcomes).toMatchObject({ delivered: 1, skipped: 0 });
    const late = await fanOutTo([crowd(3)], { concurrency: 1, timeMs: 0 });
    expect(late.record.outcomes).toMatchObject({ recipients: 3, skipped: 3 });
    expect(late.record.reasons).toEqual({ out_of_time: 3 });
    expect(late.messenger.totalAttempts).toBe(0);
  });

  it("skips for what was seen last whom another kept from his next try until the deadline", async () => {
    const [unlucky, slow] = [aConnection(), aConnection()];
    const { record } = await fanOutTo([[unlucky, slow]], {
      concurrency: 1,
      timeMs: 100,
      faultOf: (connectionId) =>
        connectionId === unlucky.connectionId
          ? { kind: "throttled", latencyMs: 1 }
          : { kind: "delivered", latencyMs: 200 },
    });
    expect(record.outcomes).toMatchObject({ skipped: 2, failed: 0 });
    expect(record.reasons).toEqual({ throttled: 1, no_answer: 1 });
  });

  it.each([
    ["others wait for a slot", { concurrency: 1, timeMs: 350 }],
    ["the pauses of others are too long", { concurrency: 300, timeMs: 40 }],
  ])("ends for those who wait for a retry that is not left, when %s", async (_, setting) => {
    const { record, tookMs } = await fanOutTo([crowd(300)], {
      ...setting,
      faultOf: () => ({ kind: "throttled", latencyMs: 1 }),
    });
    expect(tookMs).toBeLessThanOrEqual(setting.timeMs);
    const { recipients, failed, skipped } = record.outcomes;
    expect(failed + skipped).toBe(recipients);
    // Half of all have no retry, and have failed; of those who are skipped nobody was served.
    expect(failed).toBeGreaterThanOrEqual(recipients / 2);
  });

  it.each([
    ["unavailable", 5 + 150, { skipped: 1, failed: 0 }],
    ["unavailable", 5 + 151, { skipped: 0, failed: 1 }],
    ["throttled", 5 + 375, { skipped: 0, failed: 1 }],
  ] as const)(
    "takes a last attempt that ends as %s for cut off at the deadline, unless it was answered",
    async (kind, timeMs, outcomes) => {
      const faultOf = () => ({ kind, latencyMs: 1 });
      const { record, messenger } = await fanOutTo([crowd(1)], { timeMs, faultOf });
      expect(messenger.totalAttempts).toBe(5);
      expect(record.outcomes).toMatchObject(outcomes);
      expect(record.reasons).toEqual({ [kind]: 1 });
    },
  );

  it.each([
    [new TypeError("x"), "TypeError"],
    ["text", "unknown"],
  ])("counts as unanswered what a messenger throws, such as %s", async (thrown, reason) => {
    const clock = new SimulatedClock(epoch);
    const messenger = new FaultyMessenger(clock, () => well);
    messenger.post = () => Promise.reject(thrown);
    async function* recipients() {
      yield crowd(2);
    }
    const record = await fanOut(
      { recipients: recipients(), ...everybody, deadline: epoch + 1_000 },
      { messenger, clock, random: () => 0.5, concurrency: 2 },
    );
    expect(record.outcomes).toMatchObject({ failed: 2 });
    expect(record.reasons).toEqual({ [reason]: 2 });
    expect(Object.keys(record.details().firstIds)).toEqual(["unanswered"]);
  });

  it("skips whom the deadline cuts off: not tried, under way, or waiting for another try", async () => {
    const [slow, waiting, late] = [aConnection(), aConnection(), aConnection()];
    const { record, tookMs } = await fanOutTo([[slow, waiting, late]], {
      concurrency: 1,
      timeMs: 20,
      faultOf: (connectionId) => {
        if (connectionId === slow.connectionId) return { kind: "delivered", latencyMs: 15 };
        return { kind: "unavailable", latencyMs: 4 };
      },
    });
    const counts = { recipients: 3, delivered: 1, gone: 0, failed: 0, skipped: 2 };
    expect(record.outcomes).toEqual(counts);
    expect(tookMs).toBeLessThanOrEqual(20);
  });
});

describe("fan-out of several frames", () => {
  const [first, second, third] = ["1", "2", "3"].map(encodeText);
  const three = [first, second, third].filter((frame) => frame !== undefined);

  /** Who got what, in the order in which it was accepted. */
  async function postsOf(recipients: readonly Connection[], setting: Setting = {}) {
    const { faultOf = () => well, framesFor = () => three, concurrency = 4 } = setting;
    const clock = new SimulatedClock(epoch);
    const messenger = new FaultyMessenger(clock, faultOf);
    const posts: string[] = [];
    const names = new Map(recipients.map(({ connectionId }, i) => [connectionId, "abc"[i]]));
    const post = messenger.post.bind(messenger);
    messenger.post = async (connectionId, frame, deadline) => {
      const result = await post(connectionId, frame, deadline);
      const text = new TextDecoder().decode(frame);
      if (result.outcome === "delivered") posts.push(`${names.get(connectionId)}${text}`);
      return result;
    };
    async function* page() {
      yield recipients;
    }
    const { last = "nobody", timeMs = 26_000 } = setting;
    const record = await fanOut(
      { recipients: page(), framesFor, last, deadline: epoch + timeMs },
      { messenger, clock, random: () => 0.5, concurrency },
    );
    return { posts, record };
  }

  it("posts them to each in order, one when the one before was accepted", async () => {
    const player = aConnection();
    const { posts, record } = await postsOf([player], {
      // The first would be overtaken by all others.
      faultOf: (_, attempt) => ({ kind: "delivered", latencyMs: attempt === 1 ? 50 : 1 }),
    });
    expect(posts).toEqual(["a1", "a2", "a3"]);
    expect(record.outcomes).toMatchObject({ recipients: 1, delivered: 1 });
    expect(record.posts).toBe(3);
  });

  it("tries one again before it goes on with the next", async () => {
    const { posts, record } = await postsOf([aConnection()], {
      faultOf: (_, attempt) => ({
        kind: attempt === 2 || attempt === 3 ? "unavailable" : "delivered",
        latencyMs: 1,
      }),
    });
    expect(posts).toEqual(["a1", "a2", "a3"]);
    expect([record.posts, record.retries]).toEqual([5, 2]);
  });

  it("ends for one with the first that fails, and for nobody else", async () => {
    const [unlucky, other] = [aConnection(), aConnection()];
    const { posts, record } = await postsOf([unlucky, other], {
      faultOf: (connectionId, attempt) =>
        connectionId === unlucky.connectionId && attempt === 2
          ? { kind: "gone", latencyMs: 1 }
          : well,
    });
    expect(posts.toSorted()).toEqual(["a1", "b1", "b2", "b3"]);
    expect(record.outcomes).toMatchObject({ recipients: 2, delivered: 1, gone: 1 });
    expect(record.gone).toEqual([unlucky]);
  });

  it("keeps to the posts that may be under way at once", async () => {
    const { messenger, record } = await fanOutTo([crowd(9)], {
      concurrency: 2,
      framesFor: () => three,
    });
    expect(messenger.mostUnderWay).toBe(2);
    expect(record.posts).toBe(27);
  });

  it("counts nobody who gets nothing", async () => {
    const [one, other] = [aConnection(), aConnection()];
    const framesFor = (player: Connection) => (player === one ? [] : three);
    const { posts, record } = await postsOf([one, other], { framesFor });
    expect(posts).toEqual(["b1", "b2", "b3"]);
    expect(record.outcomes.recipients).toBe(1);
  });

  it("skips whom the deadline cuts off between two of them", async () => {
    const { posts, record } = await postsOf([aConnection()], { timeMs: 15 });
    expect(posts).toEqual(["a1"]);
    expect(record.outcomes).toMatchObject({ delivered: 0, skipped: 1 });
  });

  it("serves the last one when all others have had theirs, or cannot have them", async () => {
    const [sender, slow, hopeless] = [aConnection(), aConnection(), aConnection()];
    const { posts, record } = await postsOf([sender, slow, hopeless], {
      last: sender.connectionId,
      faultOf: (connectionId) => {
        if (connectionId === hopeless.connectionId) return { kind: "unavailable", latencyMs: 1 };
        return { kind: "delivered", latencyMs: connectionId === slow.connectionId ? 300 : 1 };
      },
    });
    expect(posts).toEqual(["b1", "b2", "b3", "a1", "a2", "a3"]);
    expect(record.outcomes).toMatchObject({ recipients: 3, delivered: 2, failed: 1 });
  });

  it("tries the last one again as it does others", async () => {
    const sender = aConnection();
    const { posts } = await postsOf([sender, aConnection()], {
      last: sender.connectionId,
      faultOf: (connectionId, attempt) =>
        connectionId === sender.connectionId && attempt < 4
          ? { kind: "throttled", latencyMs: 1 }
          : well,
    });
    expect(posts).toEqual(["b1", "b2", "b3", "a1", "a2", "a3"]);
  });

  it("comes to an end for the last one, too, when the gateway serves nobody", async () => {
    const players = crowd(300);
    const { record } = await fanOutTo([players], {
      last: players[0]?.connectionId ?? "",
      concurrency: 50,
      faultOf: () => ({ kind: "throttled", latencyMs: 1 }),
    });
    expect(record.outcomes).toMatchObject({ recipients: 300, failed: 300 });
  });
});

/** A number from 0 to 1 that depends on the attempt alone, so that a run can be repeated. */
function share(connectionId: string, attempt: number): number {
  const digest = hash("sha256", `${attempt}/${connectionId}`, "buffer");
  return digest.readUInt32BE() / 2 ** 32;
}
