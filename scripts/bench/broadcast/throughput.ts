import { median } from "../median.ts";
import { number } from "../table.ts";
import type { BroadcastBenchOptions } from "./options.ts";
import type { Rig, Run } from "./rig.ts";
import type { VariantName } from "./variants.ts";
import { variantNames } from "./variants.ts";

/** One line of the table: medians over the rounds, but for the best. */
export interface ThroughputRow {
  readonly name: VariantName;
  readonly serviceMs: number;
  readonly recipients: number;
  readonly postsPerSecond: number;
  readonly cpuMicrosPerPost: number;
  readonly bestPostsPerSecond: number;
  /** How many were sent per round, where it is not one to each recipient. */
  readonly posts: number;
}

/** Each sequential post takes a whole service time, and all take the same: a few tell it all. */
const sequentialPosts = 100;

const warmUpPosts = 10_000;

/** Runs all variants in turn, round by round, so that a busy minute of the machine hits all. */
export async function measureThroughput(
  rig: Rig,
  { rounds, recipients, serviceMs }: BroadcastBenchOptions,
  progress: (line: string) => void,
): Promise<ThroughputRow[]> {
  const rows: ThroughputRow[] = [];
  for (const service of serviceMs) {
    await rig.behave({ serviceMs: service, failingShare: 0 });
    for (const count of recipients) {
      const setting = { serviceMs: service, recipients: count };
      const runs = await runRounds(rig, count, rounds, (round, figures) =>
        progress(`${service} ms, ${number(count)} recipients, ${round} of ${rounds}: ${figures}`),
      );
      rows.push(...variantNames.map((name) => summary(name, setting, runs.get(name) ?? [])));
    }
  }
  return rows;
}

/**
 * What is measured is a warm instance, so none of this is counted: connections are opened, and code
 * is compiled, which V8 does to the last step only after some ten thousand posts.
 */
async function warmUp(rig: Rig, recipients: number): Promise<void> {
  for (const name of variantNames) {
    if (name === "sequential SDK posts") await rig.run(name, Math.min(10, recipients));
    else
      for (let posts = 0; posts < warmUpPosts; posts += recipients) await rig.run(name, recipients);
  }
}

async function runRounds(
  rig: Rig,
  recipients: number,
  rounds: number,
  progress: (round: string, figures: string) => void,
): Promise<Map<VariantName, Run[]>> {
  const runs = new Map<VariantName, Run[]>(variantNames.map((name) => [name, []]));
  progress("warm-up", "not counted");
  await warmUp(rig, recipients);
  for (let round = 1; round <= rounds; round++) {
    const figures: string[] = [];
    for (const name of variantNames) {
      const isSequential = name === "sequential SDK posts";
      const posts = isSequential ? Math.min(sequentialPosts, recipients) : recipients;
      const run = await rig.run(name, posts);
      figures.push(`${number(postsPerSecond(run))}/s`);
      runs.get(name)?.push(run);
    }
    progress(`round ${round}`, figures.join(", "));
  }
  return runs;
}

function summary(
  name: VariantName,
  setting: Pick<ThroughputRow, "serviceMs" | "recipients">,
  runs: readonly Run[],
): ThroughputRow {
  const rates = runs.map(postsPerSecond);
  return {
    name,
    ...setting,
    postsPerSecond: median(rates),
    cpuMicrosPerPost: median(runs.map(({ cpuMicros, posts }) => cpuMicros / posts)),
    bestPostsPerSecond: Math.max(...rates),
    posts: runs[0]?.posts ?? 0,
  };
}

function postsPerSecond({ posts, milliseconds }: Run): number {
  return posts / (milliseconds / 1000);
}
