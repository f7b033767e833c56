/**
 * `npm run build:client`: builds the client library into `dist`, as games install it. The result is
 * committed: a package manager then has nothing to build when a game names this repository, and
 * needs none of what building takes.
 */

import { rmSync } from "node:fs";
import path from "node:path";
import { buildClient } from "./client-library/build.ts";
import { runCommand } from "./command-error.ts";
import { readOptions } from "./command-line.ts";

const usage = `Usage: npm run build:client
Builds the client library into dist.`;

await runCommand(async () => {
  readOptions(usage, {});
  const folder = path.resolve(import.meta.dirname, "../dist");
  rmSync(folder, { recursive: true, force: true });
  await buildClient(folder);
});
