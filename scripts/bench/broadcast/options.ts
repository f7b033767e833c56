import { readOptions } from "../../command-line.ts";
import { wholeNumber } from "../whole-number.ts";

const usage = `Usage: npm run bench:broadcast -- [options]
Measures broadcasts against a stand-in of the management endpoint here.

  --rounds <n>         5 unless given
  --recipients <n,…>   1000,10000 unless given
  --service-ms <n,…>   how long a post takes; 0,10,30 unless given
  --json <file>        write the figures there as well
  --help               print this`;

export interface BroadcastBenchOptions {
  readonly rounds: number;
  readonly recipients: readonly number[];
  readonly serviceMs: readonly number[];
  readonly json: string | undefined;
}

/** @throws {CommandError} or, for an option that is not known, what `parseArgs` throws */
export function parseOptions(): BroadcastBenchOptions {
  const values = readOptions(usage, {
    rounds: { type: "string", default: "5" },
    recipients: { type: "string", default: "1000,10000" },
    "service-ms": { type: "string", default: "0,10,30" },
    json: { type: "string" },
  });
  return {
    rounds: wholeNumber("--rounds", values.rounds, 1),
    recipients: list("--recipients", values.recipients, 1),
    serviceMs: list("--service-ms", values["service-ms"], 0),
    json: values.json,
  };
}

function list(option: string, text: string, from: number): number[] {
  return text.split(",").map((it) => wholeNumber(option, it, from));
}
