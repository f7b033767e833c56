/** Runs before `npm run test:browser`, which is of no use without a browser. */

import { CommandError, runCommand } from "../command-error.ts";
import { ChromiumMissing, hasChromium } from "./chromium.ts";

await runCommand(async () => {
  if (!hasChromium()) throw new CommandError(new ChromiumMissing().message);
});
