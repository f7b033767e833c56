/** `npm run bench:cold-start`: what a new instance of each function costs before it is warm. */

import { writeFile } from "node:fs/promises";
import { stderr } from "node:process";
import { withBench } from "./bench/cold-start/bench.ts";
import { measureColdStarts } from "./bench/cold-start/measurements.ts";
import { parseOptions } from "./bench/cold-start/options.ts";
import { ratiosOf } from "./bench/cold-start/ratios.ts";
import { report } from "./bench/cold-start/report.ts";
import { runCommand } from "./command-error.ts";

await runCommand(async () => {
  const options = parseOptions();
  const progress = (line: string) => stderr.write(`${line}\n`);
  const results = await withBench((bench) => measureColdStarts(bench, options.runs, progress));
  const ratios = ratiosOf(results.rows);
  console.log(report(results, ratios));
  if (options.json !== undefined) {
    await writeFile(options.json, JSON.stringify({ ...results, ratios }, null, 2));
  }
});
