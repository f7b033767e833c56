import { runCommand } from "./command-error.ts";
import { fetchConfig } from "./config/deployed-config.ts";
import { parseOptions } from "./config/options.ts";
import { saveInto } from "./config/save.ts";

/** Saves the `aws-config.json` of a deployed stack: `npm run config -- --out <folder>`. */
await runCommand(async () => {
  const options = parseOptions();
  const config = await fetchConfig(options);
  console.log(`Saved ${await saveInto(options.out, config)}`);
});
