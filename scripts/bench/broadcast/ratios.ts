import type { Ratio } from "../ratio.ts";
import type { FaultRow } from "./faults.ts";
import type { ThroughputRow } from "./throughput.ts";
import type { VariantName } from "./variants.ts";

export interface BroadcastRatio extends Ratio {
  readonly serviceMs: number;
  readonly recipients: number;
}

interface Comparison {
  readonly name: string;
  readonly with: VariantName;
  readonly of: "postsPerSecond" | "cpuMicrosPerPost";
  /** The service times for which there is something to reach, and what. */
  readonly goals: Readonly<Record<number, { readonly floor: number; readonly aim: number }>>;
  /** Whether the goals are for 1,000 recipients only. */
  readonly goalsAtThousand?: boolean;
}

const cpuGoal = { floor: 1 / 4, aim: 1 / 7 };

const comparisons: readonly Comparison[] = [
  {
    name: "posts/s, times (a)",
    with: "sequential SDK posts",
    of: "postsPerSecond",
    goals: { 10: { floor: 100, aim: 180 } },
    goalsAtThousand: true,
  },
  {
    name: "posts/s, times (b)",
    with: "SDK defaults, Promise.all",
    of: "postsPerSecond",
    goals: { 10: { floor: 4, aim: 6 }, 30: { floor: 7, aim: 10 } },
    goalsAtThousand: true,
  },
  {
    name: "posts/s, share of (c)",
    with: "unsigned, same transport",
    of: "postsPerSecond",
    goals: { 10: { floor: 0.6, aim: 0.85 } },
    goalsAtThousand: true,
  },
  {
    name: "CPU per post, share of (b)",
    with: "SDK defaults, Promise.all",
    of: "cpuMicrosPerPost",
    goals: { 0: cpuGoal, 10: cpuGoal, 30: cpuGoal },
  },
];

/** Ours against the others, with what it is to reach. */
export function ratiosOf(
  rows: readonly ThroughputRow[],
  faults: readonly FaultRow[],
): BroadcastRatio[] {
  const ours = rows.filter(({ name }) => name === "ours");
  return [
    ...comparisons.flatMap((comparison) => ours.map((row) => compare(row, comparison, rows))),
    ...faults.filter(({ name }) => name === "ours").flatMap(faultRatios),
  ];
}

function compare(
  ours: ThroughputRow,
  { name, with: other, of, goals, goalsAtThousand = false }: Comparison,
  rows: readonly ThroughputRow[],
): BroadcastRatio {
  const { serviceMs, recipients } = ours;
  const theirs = rows.find(
    (it) => it.name === other && it.serviceMs === serviceMs && it.recipients === recipients,
  );
  const isGoal = !goalsAtThousand || recipients === 1_000;
  const value = ours[of] / (theirs?.[of] ?? Number.NaN);
  return { name, serviceMs, recipients, value, ...(isGoal && goals[serviceMs]) };
}

function faultRatios({ serviceMs, recipients, deliveredShare, extraMs }: FaultRow) {
  const setting = { serviceMs, recipients };
  return [
    { name: "share delivered at 20 % 500s", value: deliveredShare, floor: 0.99, aim: 0.999 },
    // The time is part of the aim alone.
    { name: "extra ms at 20 % 500s", value: extraMs, floor: Number.POSITIVE_INFINITY, aim: 300 },
  ].map((ratio) => ({ ...ratio, ...setting }));
}
