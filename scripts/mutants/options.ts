import { globSync, statSync } from "node:fs";
import { parseArgs } from "node:util";
import { CommandError } from "../command-error.ts";

export const usage =
  "Usage: npm run mutants -- <file or folder …> [--project <name,…>] [--lines <from>-<to>] [--list]\n" +
  "Changes one small thing of the code at a time, in a copy, and runs the tests that import it.\n" +
  "Prints the changes that no test and no type notices; ends with 1 if there are any.\n" +
  "  --project  suites to ask, in this order, until one notices: unit,contract unless given\n" +
  "  --lines    only changes that begin on these lines\n" +
  "  --list     prints all changes and runs nothing";

export interface MutantsOptions {
  /** Files and folders, from the project's root. */
  readonly paths: readonly string[];
  readonly projects: readonly string[];
  readonly lines: LineRange;
  readonly list: boolean;
}

/** From 1, both included. */
export interface LineRange {
  readonly from: number;
  readonly to: number;
}

/** @throws {CommandError} or, for an option that is not known, what `parseArgs` throws */
export function parseOptions(args: string[]): MutantsOptions | "help" {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      project: { type: "string", default: "unit,contract" },
      lines: { type: "string", default: "1-1000000" },
      list: { type: "boolean", default: false },
      help: { type: "boolean" },
    },
  });
  if (values.help === true) return "help";
  if (positionals.length === 0) {
    throw new CommandError("Which code? Name files or folders: npm run mutants -- src/domain");
  }
  return {
    paths: positionals,
    projects: values.project.split(","),
    lines: rangeOf(values.lines),
    list: values.list,
  };
}

function rangeOf(text: string): LineRange {
  const [, from, to] = /^(\d+)-(\d+)$/.exec(text) ?? [];
  if (from === undefined || to === undefined) {
    throw new CommandError(`--lines ${text} is not of the form 10-20.`);
  }
  return { from: Number(from), to: Number(to) };
}

/**
 * The files with code of their own among some files and folders.
 *
 * @throws {CommandError} when there is nothing of that name
 */
export function sourcesOf(paths: readonly string[]): string[] {
  return paths.flatMap((path) => {
    const stats = statSync(path, { throwIfNoEntry: false });
    if (stats === undefined) throw new CommandError(`There is no ${path}.`);
    return stats.isDirectory() ? globSync(`${path}/**/*.ts`).filter(isCode).sort() : [path];
  });
}

function isCode(file: string): boolean {
  return !file.endsWith(".d.ts");
}
