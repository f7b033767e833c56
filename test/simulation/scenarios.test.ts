import { describe, expect, it } from "vitest";
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

/** One room in which all speak at their rate, after a second in which it settles. */
async function under({ players: count, perSecond, bytes, seconds, ...options }: Load) {
  const world = new MeasuredWorld(options);
  const players = Array.from({ length: count }, () => world.enter(room));
  await world.run(2_000);
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
  expect(world.backend.functions.slowestRefusalMs).toBeLessThanOrEqual(1_250);
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
