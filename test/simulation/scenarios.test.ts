import { describe, expect, it } from "vitest";
import { defaultSettings } from "./backend.ts";
import type { LibraryPlayer } from "./library-player.ts";
import type { MeasuredWorldOptions } from "./measured-world.ts";
import { MeasuredWorld, quantile, throttlesAsDeployed } from "./measured-world.ts";

const room = "arena";

interface Load extends MeasuredWorldOptions {
  readonly players: number;
  /** Messages a second of each. */
  readonly perSecond: number;
  /** Of a message. */
  readonly bytes: number;
  readonly seconds: number;
}

/** Until all are in, milliseconds. */
const settleMs = 2_000;

/** One room in which all speak at their rate, after it has settled. */
async function under({ players: count, perSecond, bytes, seconds, ...options }: Load) {
  const world = new MeasuredWorld(options);
  const players = Array.from({ length: count }, () => world.enter(room));
  await world.run(settleMs);
  const from = world.time.now();
  world.meter.startOver();
  await world.chat(players, perSecond, bytes, seconds * 1_000);
  const posts = world.meter.posts / world.sentAt.size;
  const { mostUnitsInASecond, writeUnits } = world.meter;
  await world.run(6_000);
  const latencies = world.latencies(from + 1_000);
  return {
    world,
    players,
    posts,
    units: { perSecond: writeUnits / seconds, most: mostUnitsInASecond },
    median: quantile(latencies, 0.5),
    p99: quantile(latencies, 0.99),
  };
}

function complaintsOf(players: readonly LibraryPlayer[]): readonly string[] {
  return players.flatMap(({ complaints }) => complaints);
}

/** At 4 ms a call of DynamoDB and 10 ms a post; nothing else takes time. */
describe("the time from send() to the first post", () => {
  it("is two round trips to DynamoDB in a quiet room", async () => {
    const world = new MeasuredWorld();
    const players = [world.enter(room), world.enter(room), world.enter(room)];
    await world.run(2_000);
    for (const [index, player] of players.entries()) {
      world.say(player, `hello ${index}`);
      await world.run(1_500);
    }
    expect(world.latencies().map(Math.round)).toEqual([8, 8, 8]);
  });

  it.each([
    { tickMs: 100, median: 0.62 * 100, p99: 100 + 20 },
    { tickMs: 200, median: 0.8 * 200, p99: 200 + 60 },
  ])("is bounded by the tick in a busy one, at $tickMs ms", async ({ tickMs, ...most }) => {
    const load = { players: 10, perSecond: 5, bytes: 60, seconds: 10, settings: { tickMs } };
    const { median, p99, world } = await under(load);
    expect(median).toBeLessThanOrEqual(most.median);
    expect(p99).toBeLessThanOrEqual(most.p99);
    expect(world.differences()).toEqual([]);
  });
});

it.each([10, 100])(
  "a message costs about two posts in a busy room of %i",
  async (players) => {
    const seconds = players === 10 ? 10 : 4;
    const { posts, world } = await under({ players, perSecond: 5, bytes: 30, seconds });
    expect(posts).toBeLessThanOrEqual(2.1);
    expect(world.differences()).toEqual([]);
  },
  120_000,
);

it.each([
  { players: 60, perSecond: 5 },
  { players: 300, perSecond: 1 },
])(
  "300 messages a second of 120 bytes are no trouble: $players players at $perSecond",
  async (players) => {
    const load = await under({ ...players, bytes: 120, seconds: 4 });
    expect(load.units.most).toBeLessThan(1_000);
    expect(load.world.meter.throttledWrites).toBe(0);
    expect(load.p99).toBeLessThanOrEqual(400);
    expect(load.world.meter.errorsOut).toBe(0);
    expect(complaintsOf(load.players)).toEqual([]);
    expect(load.world.differences()).toEqual([]);
  },
  120_000,
);

it("1,000 messages a second into one room slow it down, and none of them is lost", async () => {
  const load = await under({ players: 200, perSecond: 5, bytes: 120, seconds: 6 });
  const { world, players } = load;
  expect(world.sentAt.size).toBeGreaterThan(5_900);
  expect(world.postedAt.size).toBe(world.sentAt.size);
  expect(load.p99).toBeLessThanOrEqual(5_000);
  // Of those who were told to be busy, the library has sent everything again.
  expect(world.meter.errorsOut).toBeGreaterThan(0);
  expect(world.backend.functions.slowestRefusalMs).toBeLessThanOrEqual(1_000);
  expect(players.flatMap(({ unknown }) => unknown)).toEqual([]);
  expect(complaintsOf(players)).toEqual([]);
  expect(world.differences()).toEqual([]);
}, 300_000);

describe("1,000 players of 100 rooms whose connections break at one moment", () => {
  async function afterAvalanche(options: MeasuredWorldOptions) {
    const world = new MeasuredWorld({ times: { network: 20, invocation: 5 }, ...options });
    for (let index = 0; index < 1_000; index++) {
      world.enter(`room-${index % 100}`);
      // At the rate at which they may come.
      if (index % 25 === 24) await world.run(100);
    }
    await world.run(15_000);
    for (const player of world.players.slice(0, 100)) world.say(player, `before ${player.name}`);
    await world.run(2_000);
    for (const player of world.players) player.reset();
    const brokenAt = world.time.now();
    await world.run(1);
    while (world.time.now() < brokenAt + 30_000 && !world.players.every(({ isOpen }) => isOpen)) {
      await world.run(100);
    }
    return { world, backAfterMs: world.time.now() - brokenAt };
  }

  it("are back within a second where nothing is throttled, and have missed nothing", async () => {
    const { world, backAfterMs } = await afterAvalanche({});
    expect(backAfterMs).toBeLessThanOrEqual(1_000);
    await world.run(300);
    expect(world.differences()).toEqual([]);
  }, 120_000);

  it.each([1, 2, 3])(
    "are back within five seconds as it is deployed: world %i",
    async (seed) => {
      const { world, backAfterMs } = await afterAvalanche({
        seed,
        throttles: throttlesAsDeployed(),
      });
      expect(backAfterMs).toBeLessThanOrEqual(5_000);
      await world.run(1_000);
      expect(world.differences()).toEqual([]);
    },
    120_000,
  );
});

it("a room of 1,000 stays within its posts, and its members say little unasked", async () => {
  const world = new MeasuredWorld({ times: { network: 20, invocation: 5 } });
  for (let index = 0; index < 1_000; index++) {
    world.enter(room);
    if (index % 25 === 24) await world.run(100);
  }
  await world.run(30_000);
  world.meter.startOver();
  for (let count = 0; count < 20; count++) {
    const player = world.players[(count * 37) % 1_000];
    if (player) world.say(player, `message ${count}`);
    await world.run(500);
  }
  expect(world.meter.mostTickPostsInASecond).toBeLessThanOrEqual(2_000);
  // Then nobody says anything any more, and everybody makes sure of it.
  await world.run(25_000);
  expect(world.meter.mostFramesInASecond).toBeLessThanOrEqual(150);
  expect(world.differences()).toEqual([]);
}, 300_000);

it("200 players who come and go within 10 s cost about 2,400 posts", async () => {
  const world = new MeasuredWorld({ times: { network: 20, invocation: 5 } });
  for (let index = 0; index < 200; index++) {
    const player = world.enter(room);
    world.time.after(5_000, () => player.close());
    await world.run(25);
  }
  await world.run(8_000);
  expect(world.backend.registry.inRoom(room)).toEqual([]);
  expect(world.meter.posts).toBeGreaterThan(200);
  expect(world.meter.posts).toBeLessThanOrEqual(2_500);
}, 120_000);

describe.each([
  { what: "messages of 120 bytes", frame: (id: number) => aMessage(id, 120) },
  { what: "messages of 30 KB", frame: (id: number) => aMessage(id, 30_000) },
  { what: "heartbeats", frame: (id: number) => `{"action":"heartbeat","id":"${id}"}` },
])("one who sends 500 $what a second into a room of 100", ({ frame }) => {
  it.each([false, true])(
    "is out within a second, and nobody feels it then; spread over all instances: %s",
    async (isSpread) => {
      const world = new MeasuredWorld({
        ...{ times: { network: 20, invocation: 5 }, throttles: throttlesAsDeployed(), isSpread },
      });
      for (let index = 0; index < 100; index++) {
        world.enter(room);
        if (index % 25 === 24) await world.run(100);
      }
      await world.run(20_000);
      const quietFrom = world.time.now();
      await world.chat(world.players, 1, 60, 5_000);
      const usual = quantile(world.latencies(quietFrom, world.time.now()), 0.99);
      world.meter.startOver();
      const floodFrom = world.time.now();
      const flooder = world.flood(room, 500, frame);
      await world.chat(world.players, 1, 60, 6_000);
      await world.run(6_000);
      expect(flooder.endedAt - flooder.startedAt).toBeLessThanOrEqual(1_000);
      expect(await world.backend.bars.isBarred(flooder.userId, world.time.now())).toBe(true);
      const p99 = quantile(world.latencies(floodFrom + 1_000), 0.99);
      expect(p99).toBeLessThanOrEqual(1.5 * usual);
      expect(world.meter.mostTickPostsInASecond).toBeLessThan(defaultSettings.roomPostsPerSecond);
      expect([...world.sentAt.keys()].filter((text) => !world.postedAt.has(text))).toEqual([]);
      expect(world.players.flatMap(({ unknown }) => unknown)).toEqual([]);
      expect(complaintsOf(world.players)).toEqual([]);
      expect(world.differences()).toEqual([]);
    },
    120_000,
  );
});

function aMessage(id: number, bytes: number): string {
  const message = "x".repeat(bytes - 44);
  return JSON.stringify({ action: "message", id, message });
}
