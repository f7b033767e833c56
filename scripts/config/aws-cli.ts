import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { CommandError } from "../command-error.ts";

const run = promisify(execFile);

/** The AWS CLI said no; the message is its own. */
export class AwsCliError extends CommandError {}

/**
 * Runs the AWS CLI, which knows the user's profiles, sign-ins and Regions.
 *
 * @returns what it printed
 * @throws {CommandError}
 */
export async function awsCli(args: string[], region: string | undefined): Promise<string> {
  const where = region === undefined ? [] : ["--region", region];
  try {
    const { stdout } = await run("aws", [...args, ...where]);
    return stdout;
  } catch (error) {
    throw translate(error);
  }
}

function translate(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  if ("code" in error && error.code === "ENOENT") {
    return new CommandError(
      "The AWS CLI is not installed: there is no command aws. See https://aws.amazon.com/cli/.",
    );
  }
  const said = "stderr" in error ? String(error.stderr).trim() : "";
  return new AwsCliError(`The AWS CLI failed: ${said.replaceAll(/\s+/g, " ") || error.message}`);
}
