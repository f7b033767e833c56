import { Checks } from "./checks.ts";
import type { Mistake, Overrides } from "./world.ts";
import { World } from "./world.ts";

/** Lives through one world. @returns a sentence for each promise that was broken */
export async function runWorld(
  seed: number,
  overrides: Overrides = {},
  mistake: Mistake = {},
): Promise<readonly string[]> {
  const world = new World(seed, overrides, mistake);
  await world.play();
  const overdue = new Checks(world).overdue();
  await world.greet();
  const violations = [...overdue, ...new Checks(world).violations()];
  await world.end();
  return world.functions.running === 0
    ? violations
    : [...violations, "An invocation has not ended."];
}
