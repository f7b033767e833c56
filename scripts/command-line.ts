import { argv } from "node:process";
import type { ParseArgsOptionsConfig } from "node:util";
import { parseArgs } from "node:util";
import { HelpWanted } from "./command-error.ts";

/**
 * Reads the options of a command; every command is asked for them in this way.
 *
 * @param usage what `--help` prints
 * @throws {HelpWanted} and, for an option that is not known, what `parseArgs` throws
 */
export function readOptions<const Options extends ParseArgsOptionsConfig>(
  usage: string,
  options: Options,
  args: readonly string[] = argv.slice(2),
) {
  assertNoHelpWanted(usage, args);
  return parseArgs({ args: [...args], options }).values;
}

/** The same for a command that takes words as well as options. */
export function readCommand<const Options extends ParseArgsOptionsConfig>(
  usage: string,
  options: Options,
  args: readonly string[] = argv.slice(2),
) {
  assertNoHelpWanted(usage, args);
  return parseArgs({ args: [...args], options, allowPositionals: true });
}

function assertNoHelpWanted(usage: string, args: readonly string[]): void {
  if (args.includes("--help") || args.includes("-h")) throw new HelpWanted(usage);
}
