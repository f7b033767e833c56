/** `npm run screenshots`: takes the pictures of the README anew, of a real match. */

import { stdout } from "node:process";
import { ChromiumMissing, launchChromium } from "./browser/chromium.ts";
import { CommandError, runCommand } from "./command-error.ts";
import { readOptions } from "./command-line.ts";
import { playMatch } from "./screenshots/match.ts";
import { openConsole, pictureOfConsole, pictureOfGame } from "./screenshots/pictures.ts";
import { startStudio } from "./start/studio.ts";

const usage = `Usage: npm run screenshots
Takes the pictures of the README anew, of a real match in Chromium.`;

await runCommand(async () => {
  readOptions(usage, {});
  await using resources = new AsyncDisposableStack();
  const chromium = await launchChromium().catch((error: unknown) => {
    throw error instanceof ChromiumMissing ? new CommandError(error.message) : error;
  });
  resources.defer(() => chromium.close());
  const studio = await startStudio();
  resources.defer(() => studio.close());

  const console = await openConsole(chromium, studio.url);
  const match = await playMatch(chromium, studio.url);
  stdout.write(`${await pictureOfGame(match)}\n`);
  stdout.write(`${await pictureOfConsole(console, match)}\n`);
});
