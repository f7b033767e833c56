import { median } from "../median.ts";
import { number } from "../table.ts";
import type { BroadcastBenchOptions } from "./options.ts";
import type { Rig } from "./rig.ts";
import type { VariantName } from "./variants.ts";

/** What a variant makes of an endpoint that fails now and then. */
export interface FaultRow {
  readonly name: VariantName;
  readonly serviceMs: number;
  readonly recipients: number;
  /** Median over the rounds, 0 to 1. */
  readonly deliveredShare: number;
  /** Median of what a broadcast took beyond the fault-free one of the same round, milliseconds. */
  readonly extraMs: number;
}

export const failingShare = 0.2;

const names = ["SDK defaults, Promise.all", "ours"] as const satisfies readonly VariantName[];

/** A fifth of the posts answered with 500, beside the same broadcast without a fault. */
export async function measureFaults(
  rig: Rig,
  options: BroadcastBenchOptions,
  progress: (line: string) => void,
): Promise<FaultRow[]> {
  const serviceMs = preferred(options.serviceMs, 10);
  const recipients = preferred(options.recipients, 1_000);
  const rounds = names.map((name) => ({ name, shares: [] as number[], extras: [] as number[] }));
  for (let round = 1; round <= options.rounds; round++) {
    for (const { name, shares, extras } of rounds) {
      await rig.behave({ serviceMs, failingShare: 0 });
      const faultFree = await rig.run(name, recipients);
      await rig.behave({ serviceMs, failingShare });
      const faulty = await rig.run(name, recipients);
      shares.push(faulty.delivered / recipients);
      extras.push(faulty.milliseconds - faultFree.milliseconds);
    }
    const last = rounds.map(({ shares }) => `${number((shares.at(-1) ?? 0) * 100, 1)} %`);
    progress(`delivered at 20 % 500s, round ${round} of ${options.rounds}: ${last.join(", ")}`);
  }
  return rounds.map(({ name, shares, extras }) => ({
    ...{ name, serviceMs, recipients },
    deliveredShare: median(shares),
    extraMs: median(extras),
  }));
}

function preferred(choices: readonly number[], choice: number): number {
  return choices.includes(choice) ? choice : (choices[0] ?? choice);
}
