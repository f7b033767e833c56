import { faultKinds } from "./faults.ts";
import type { Overrides } from "./world.ts";

/** Whether a world with these overrides still breaks a promise. */
export type Fails = (overrides: Overrides) => Promise<boolean>;

const counts = [0, 1, 2, 3, 4];
const momentsMs = [500, 1_000, 2_000, 4_000, 8_000, 16_000];

/**
 * Looks for a smaller world that fails as well: without faults that have nothing to do with it, with
 * fewer players and messages, and with an earlier end of all faults.
 */
export async function shrink(fails: Fails, from: Overrides = {}): Promise<Overrides> {
  let smallest = from;
  async function take(smaller: Overrides): Promise<boolean> {
    if (!(await fails(smaller))) return false;
    smallest = smaller;
    return true;
  }
  /** The smallest of some values with which it fails; they are in order. */
  async function least(key: "players" | "plainPlayers" | "messages" | "calmAfterMs") {
    const values = key === "calmAfterMs" ? momentsMs : counts;
    for (const value of values) if (await take({ ...smallest, [key]: value })) return;
  }
  for (const kind of faultKinds) {
    await take({ ...smallest, without: [...(smallest.without ?? []), kind] });
  }
  await least("plainPlayers");
  await least("players");
  await least("messages");
  await least("calmAfterMs");
  return smallest;
}
