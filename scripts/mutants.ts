/** `npm run mutants`: changes the code in small ways, and tells which changes no test notices. */

import { stderr } from "node:process";
import { runCommand } from "./command-error.ts";
import type { MutantsOptions } from "./mutants/options.ts";
import { parseOptions, sourcesOf, usage } from "./mutants/options.ts";
import { describe, mutantsIn, survivorsAmong } from "./mutants/survivors.ts";
import { makeWorkshop } from "./mutants/workshop.ts";

await runCommand(async () => {
  const options = parseOptions(process.argv.slice(2));
  if (options === "help") console.log(usage);
  else if (options.list) await list(options);
  else await tryAll(options);
});

async function list({ paths, lines }: MutantsOptions): Promise<void> {
  for (const file of sourcesOf(paths)) {
    for (const mutant of await mutantsIn(file, lines)) console.log(describe(mutant, file));
  }
}

/** The process ends with 1 if there are survivors. */
async function tryAll({ paths, lines, projects }: MutantsOptions): Promise<void> {
  const files = sourcesOf(paths);
  const workshop = await makeWorkshop();
  for (const file of files) {
    const mutants = await mutantsIn(file, lines);
    let survived = 0;
    for await (const mutant of survivorsAmong(mutants, { file, projects, workshop })) {
      survived += 1;
      process.exitCode = 1;
      console.log(describe(mutant, file));
    }
    stderr.write(`${file}: ${mutants.length - survived} of ${mutants.length} noticed\n`);
  }
}
