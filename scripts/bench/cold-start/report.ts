import type { Ratio } from "../ratio.ts";
import { ratioTable } from "../ratio.ts";
import { number, table } from "../table.ts";
import type { ColdStarts } from "./measurements.ts";

/** What the command prints at its end. */
export function report({ rows, emptyMs }: ColdStarts, ratios: readonly Ratio[]): string {
  return [
    "",
    table(
      ["function", "init ms", "init + first event ms", "bundle KB"],
      rows.map((it) => [
        it.name,
        number(it.initMs, 1),
        number(it.firstEventMs, 1),
        number(it.bundleBytes / 1_000),
      ]),
    ),
    "",
    `Medians of process times beyond the ${number(emptyMs, 1)} ms of an empty Node process.`,
    "",
    ratioTable(ratios),
    "",
  ].join("\n");
}
