import { parentPort, workerData } from "node:worker_threads";
import { runWorld } from "./run-world.ts";

/** Which worlds a worker lives through. */
export interface Share {
  readonly first: number;
  readonly step: number;
  readonly last: number;
}

/** @returns the first seed whose world breaks a promise */
async function firstBroken({ first, step, last }: Share): Promise<number | undefined> {
  for (let seed = first; seed <= last; seed += step) {
    if ((await runWorld(seed)).length > 0) return seed;
    // Messages of the other side come between two worlds.
    await new Promise(setImmediate);
  }
  return undefined;
}

parentPort?.postMessage(await firstBroken(workerData));
