import { Worker } from "node:worker_threads";
import { expect, it } from "vitest";
import { brokenConnections } from "./mistakes.ts";
import { runWorld } from "./run-world.ts";
import type { Share } from "./schedules-worker.ts";
import { shrink } from "./shrink.ts";
import { World } from "./world.ts";

/** `npm run test:soak` lives through more of them. */
const worlds = process.env["MODE"] === "soak" ? 1_000_000 : 10_000;

/** Threads, each with its share of the worlds. */
const workers = 2;

/** To live through the one of this seed again. */
const chosen = process.env["SEED"];

it(`every promise is kept in ${chosen ? "the chosen one" : worlds} of the simulated worlds`, async () => {
  const seeds = chosen ? [Number(chosen)] : await Promise.all(shares().map(firstBroken));
  for (const seed of seeds) if (seed !== undefined) await expectKept(seed);
}, 100_000_000);

it("who comes back within 15 s was away, and has neither left nor joined", async () => {
  let returns = 0;
  for (let seed = 1; seed <= 200; seed++) {
    const world = new World(seed, brokenConnections);
    await world.play();
    const sightings = world.logPlayers.flatMap((player) => player.sightings);
    if (sightings.some(({ event }) => event === "back")) returns++;
    expect(await runWorld(seed, brokenConnections)).toEqual([]);
  }
  expect(returns).toBeGreaterThan(100);
}, 600_000);

function shares(): readonly Share[] {
  return Array.from({ length: workers }, (_, index) => ({
    first: index + 1,
    step: workers,
    last: worlds,
  }));
}

/** In a thread of its own, on which nothing of the test runner lives. */
function firstBroken(share: Share): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const url = new URL("./schedules-worker.ts", import.meta.url);
    const worker = new Worker(url, { workerData: share, execArgv: [] });
    worker.once("message", resolve);
    worker.once("error", reject);
  });
}

/** Tells what a world that breaks a promise needs for it. */
async function expectKept(seed: number): Promise<void> {
  const violations = await runWorld(seed);
  if (violations.length === 0) return;
  const overrides = await shrink(async (smaller) => (await runWorld(seed, smaller)).length > 0);
  const smaller = await runWorld(seed, overrides);
  expect.fail(
    [
      `World ${seed} breaks a promise; live through it again with SEED=${seed}.`,
      ...violations,
      `The smallest that does: runWorld(${seed}, ${JSON.stringify(overrides)})`,
      ...smaller,
    ].join("\n"),
  );
}
