import { describe, expect, it } from "vitest";
import { faultKinds } from "./faults.ts";
import { plantedMistakes } from "./mistakes.ts";
import { runWorld } from "./run-world.ts";
import { shrink } from "./shrink.ts";
import type { Mistake, Overrides } from "./world.ts";
import { room, World } from "./world.ts";

/** More than any of them needs. */
const mostWorlds = 2_000;

async function firstThatFails(mistake: Mistake, where: Overrides = {}): Promise<number> {
  for (let seed = 1; seed <= mostWorlds; seed++) {
    if ((await runWorld(seed, where, mistake)).length > 0) return seed;
  }
  return Number.POSITIVE_INFINITY;
}

describe("the simulated world notices code that", () => {
  it.each(plantedMistakes)(
    "$name",
    async ({ mistake, where }) => {
      expect(await firstThatFails(mistake, where)).toBeLessThanOrEqual(mostWorlds);
    },
    600_000,
  );
});

it("a world that breaks a promise is made smaller, without what has nothing to do with it", async () => {
  const mistake = plantedMistakes[0]?.mistake ?? {};
  const seed = await firstThatFails(mistake);
  const fails = async (overrides: Overrides) =>
    (await runWorld(seed, overrides, mistake)).length > 0;
  const smallest = await shrink(fails);
  expect(await fails(smallest)).toBe(true);
  expect(await fails({ without: faultKinds })).toBe(false);
  expect(smallest.without?.length).toBeGreaterThan(15);
  expect(smallest.plainPlayers).toBeLessThanOrEqual(1);
  expect(smallest.messages).toBeLessThanOrEqual(3);
}, 600_000);

it("the same seed is the same world, to the last frame", async () => {
  const storyOf = async (seed: number) => {
    const world = new World(seed);
    await world.play();
    await world.greet();
    return world.story();
  };
  for (let seed = 1; seed <= 50; seed++) {
    const story = await storyOf(seed);
    expect(story.length).toBeGreaterThan(5);
    expect(await storyOf(seed)).toEqual(story);
  }
});

it("worlds differ: with faults and without, with renewed logs, replays and breaks", async () => {
  const seen = new Set<string>();
  for (let seed = 1; seed <= 300; seed++) {
    const world = new World(seed);
    await world.play();
    const { faults, functions, logPlayers, log } = world;
    if (Object.values(faults).every((amount) => amount === 0 || amount >= 1)) seen.add("calm");
    for (const { end, troubles } of functions.invocations) {
      seen.add(end ?? "running");
      for (const trouble of troubles) seen.add(trouble);
    }
    if (functions.invocations.some(({ ticks }) => ticks.some((it) => it["isTakenOver"]))) {
      seen.add("takeover");
    }
    if (logPlayers.some(({ segments }) => segments.length > 1)) seen.add("break");
    if (log.history(room).some(({ number, tick }) => number > tick)) seen.add("long tick");
  }
  expect([...seen]).toEqual(
    expect.arrayContaining([
      ...["calm", "done", "died", "takeover", "break", "long tick"],
      ...["refused", "row_missing", "not_delivered", "tick_not_sent"],
    ]),
  );
}, 600_000);
