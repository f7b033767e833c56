import { parseArgs } from "node:util";
import { wholeNumber } from "../whole-number.ts";

export const usage =
  "Usage: npm run bench:cold-start [-- --runs <n>] [--json <file>]\n" +
  "Measures how long the functions take to load and to handle their first event.";

export interface ColdStartOptions {
  readonly runs: number;
  readonly json: string | undefined;
}

/** @throws {CommandError} or, for an option that is not known, what `parseArgs` throws */
export function parseOptions(args: string[]): ColdStartOptions | "help" {
  const { values } = parseArgs({
    args,
    options: {
      runs: { type: "string", default: "21" },
      json: { type: "string" },
      help: { type: "boolean" },
    },
  });
  if (values.help === true) return "help";
  return { runs: wholeNumber("--runs", values.runs, 1), json: values.json };
}
