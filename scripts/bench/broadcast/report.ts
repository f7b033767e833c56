import { ratioTable } from "../ratio.ts";
import { number, table } from "../table.ts";
import type { FaultRow } from "./faults.ts";
import type { BroadcastRatio } from "./ratios.ts";
import type { ThroughputRow } from "./throughput.ts";
import { variantNames } from "./variants.ts";

export interface BroadcastResults {
  readonly rows: readonly ThroughputRow[];
  readonly ratios: readonly BroadcastRatio[];
  readonly faults: readonly FaultRow[];
}

/** What the command prints at its end. */
export function report({ rows, ratios, faults }: BroadcastResults): string {
  return [
    "",
    throughputTable(rows),
    "",
    "Medians of the rounds. CPU is the client's alone; a post is 256 bytes with a token of 400.",
    ...reducedPosts(rows),
    "",
    faultTable(faults),
    "",
    ratioTable(ratios.map((it) => ({ ...it, name: `${it.name}, ${place(it)}` }))),
    "",
  ].join("\n");
}

function throughputTable(rows: readonly ThroughputRow[]): string {
  return table(
    ["variant", "service ms", "recipients", "posts/s", "best", "CPU µs/post", "broadcast ms"],
    rows.map((it) => [
      `(${letter(it)}) ${it.name}`,
      number(it.serviceMs),
      number(it.recipients),
      number(it.postsPerSecond),
      number(it.bestPostsPerSecond),
      number(it.cpuMicrosPerPost),
      number((it.recipients / it.postsPerSecond) * 1000),
    ]),
  );
}

function faultTable(faults: readonly FaultRow[]): string {
  return table(
    ["20 % of posts answered with 500", "at", "delivered", "extra ms"],
    faults.map((it) => [
      `(${letter(it)}) ${it.name}`,
      place(it),
      `${number(it.deliveredShare * 100, 2)} %`,
      number(it.extraMs),
    ]),
  );
}

function reducedPosts(rows: readonly ThroughputRow[]): string[] {
  const reduced = rows.find(({ posts, recipients }) => posts < recipients);
  if (!reduced) return [];
  return [`(${letter(reduced)}) sent ${reduced.posts} posts a round; its broadcast is computed.`];
}

function letter({ name }: { readonly name: ThroughputRow["name"] }): string {
  return name === "ours" ? "*" : "abc".charAt(variantNames.indexOf(name));
}

function place({ serviceMs, recipients }: BroadcastRatio | FaultRow): string {
  return `${number(serviceMs)} ms, ${number(recipients)} recipients`;
}
