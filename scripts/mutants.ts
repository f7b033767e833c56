/** `npm run mutants`: changes the code in small ways, and tells which changes no test notices. */

import { rm } from "node:fs/promises";
import { runCommand } from "./command-error.ts";
import { excusesFor } from "./mutants/equivalent-mutants.ts";
import { parseOptions, sourcesOf, usage } from "./mutants/options.ts";
import { survivorsOf } from "./mutants/survivors.ts";
import { makeWorkshop } from "./mutants/workshop.ts";

await runCommand(async () => {
  const options = parseOptions(process.argv.slice(2));
  if (options === "help") {
    console.log(usage);
    return;
  }
  const workshop = await makeWorkshop();
  try {
    let survived = 0;
    for (const file of sourcesOf(options.paths)) {
      for await (const line of survivorsOf(file, options, {
        workshop,
        excuses: excusesFor(file),
      })) {
        survived += 1;
        console.log(line);
      }
    }
    process.exitCode = survived > 0 ? 1 : 0;
  } finally {
    await rm(workshop.folder, { recursive: true, force: true });
  }
});
