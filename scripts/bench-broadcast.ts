/** `npm run bench:broadcast`: how fast a broadcast is, beside others that do the same. */

import { writeFile } from "node:fs/promises";
import { stderr } from "node:process";
import { measureFaults } from "./bench/broadcast/faults.ts";
import { parseOptions } from "./bench/broadcast/options.ts";
import { ratiosOf } from "./bench/broadcast/ratios.ts";
import { report } from "./bench/broadcast/report.ts";
import { Rig } from "./bench/broadcast/rig.ts";
import { measureThroughput } from "./bench/broadcast/throughput.ts";
import { runCommand } from "./command-error.ts";

await runCommand(async () => {
  const options = parseOptions();
  const progress = (line: string) => stderr.write(`${line}\n`);
  await using rig = await Rig.start();
  const rows = await measureThroughput(rig, options, progress);
  const faults = await measureFaults(rig, options, progress);
  const results = { rows, ratios: ratiosOf(rows, faults), faults };
  console.log(report(results));
  if (options.json !== undefined) await writeFile(options.json, JSON.stringify(results, null, 2));
});
