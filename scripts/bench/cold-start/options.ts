import { readOptions } from "../../command-line.ts";
import { wholeNumber } from "../whole-number.ts";

const usage = `Usage: npm run bench:cold-start -- [options]
Measures how long the functions take to load and to handle a first event.

  --runs <n>      21 unless given
  --json <file>   write the figures there as well
  --help          print this`;

export interface ColdStartOptions {
  readonly runs: number;
  readonly json: string | undefined;
}

/** @throws {CommandError} or, for an option that is not known, what `parseArgs` throws */
export function parseOptions(): ColdStartOptions {
  const values = readOptions(usage, {
    runs: { type: "string", default: "21" },
    json: { type: "string" },
  });
  return { runs: wholeNumber("--runs", values.runs, 1), json: values.json };
}
