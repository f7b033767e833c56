import { statSync } from "node:fs";
import { parseArgs } from "node:util";
import { CommandError } from "../command-error.ts";

export const usage =
  "Usage: npm run config -- --out <folder> [--stack <name>] [--region <region>]\n" +
  "Saves the aws-config.json of a deployed stack into a folder, with the AWS CLI and its profile.";

export interface Options {
  /** A folder that exists. */
  readonly out: string;
  readonly stack: string;
  /** The AWS CLI's own choice unless given. */
  readonly region: string | undefined;
}

/** @throws {CommandError} or, for an option that is not known, what `parseArgs` throws */
export function parseOptions(args: string[]): Options | "help" {
  const { values } = parseArgs({
    args,
    options: {
      out: { type: "string" },
      stack: { type: "string", default: "WebSocketDemoStack" },
      region: { type: "string" },
      help: { type: "boolean" },
    },
  });
  if (values.help === true) return "help";
  return { out: existingFolder(values.out), stack: values.stack, region: values.region };
}

function existingFolder(folder: string | undefined): string {
  if (folder === undefined || folder === "") {
    throw new CommandError("Where to? Name a folder: npm run config -- --out <folder>");
  }
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) {
    throw new CommandError(`There is no folder ${folder}.`);
  }
  return folder;
}
