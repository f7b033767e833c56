import { parseArgs } from "node:util";
import { wholeNumber } from "../whole-number.ts";

export const usage =
  "Usage: npm run bench:broadcast [-- --rounds <n>] [--recipients <n,…>] [--service-ms <n,…>]\n" +
  "                               [--json <file>]\n" +
  "Measures broadcasts against a stand-in of the management endpoint on this machine.";

export interface BroadcastBenchOptions {
  readonly rounds: number;
  readonly recipients: readonly number[];
  readonly serviceMs: readonly number[];
  readonly json: string | undefined;
}

/** @throws {CommandError} or, for an option that is not known, what `parseArgs` throws */
export function parseOptions(args: string[]): BroadcastBenchOptions | "help" {
  const { values } = parseArgs({
    args,
    options: {
      rounds: { type: "string", default: "5" },
      recipients: { type: "string", default: "1000,10000" },
      "service-ms": { type: "string", default: "0,10,30" },
      json: { type: "string" },
      help: { type: "boolean" },
    },
  });
  if (values.help === true) return "help";
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
