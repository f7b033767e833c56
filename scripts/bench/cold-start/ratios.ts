import type { Ratio } from "../ratio.ts";
import type { ColdStartRow } from "./measurements.ts";

/** What the functions are to reach. */
export function ratiosOf(rows: readonly ColdStartRow[]): Ratio[] {
  const [router, authorizer, bare] = (["router", "authorizer", "bare handler"] as const).map(
    (name) => rows.find((row) => row.name === name),
  );
  if (!router || !authorizer || !bare) return [];
  return [
    {
      name: "router, init + first event, share of the bare handler's",
      value: router.firstEventMs / bare.firstEventMs,
      floor: 1.2,
      aim: 0.8,
    },
    { name: "router bundle, KB", value: router.bundleBytes / 1_000, floor: 800, aim: 350 },
    { name: "authorizer, init over empty Node, ms", value: authorizer.initMs, floor: 25, aim: 15 },
  ];
}
