import { statSync } from "node:fs";
import { env } from "node:process";
import { CommandError } from "../command-error.ts";
import { readOptions } from "../command-line.ts";

const usage = `Usage: npm run config -- --out <folder> [options]
Saves the aws-config.json of a deployed stack, with the AWS CLI and its profile.

  --out <folder>     a folder that is there. The Unity sample reads the file in
                     its Application.persistentDataPath
  --stack <name>     WebSocketDemoStack unless given
  --region <region>  AWS_REGION, AWS_DEFAULT_REGION or the profile's, in this
                     order, unless given
  --help             print this`;

export interface Options {
  /** A folder that exists. */
  readonly out: string;
  readonly stack: string;
  /** Of the environment unless given; the AWS CLI's own choice if there is none either. */
  readonly region: string | undefined;
}

/** @throws {CommandError} or, for an option that is not known, what `parseArgs` throws */
export function parseOptions(): Options {
  const { out, stack, region } = readOptions(usage, {
    out: { type: "string" },
    stack: { type: "string", default: "WebSocketDemoStack" },
    region: { type: "string" },
  });
  return { out: existingFolder(out), stack, region: region ?? regionOf(env) };
}

/** Version 1 of the AWS CLI does not read AWS_REGION, and no version is sure to be the newer. */
export function regionOf({
  AWS_REGION: region,
  AWS_DEFAULT_REGION: fallback,
}: Readonly<Record<string, string | undefined>>): string | undefined {
  return [region, fallback].find((it) => it !== undefined && it !== "");
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
