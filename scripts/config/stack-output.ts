import { CommandError } from "../command-error.ts";
import { AwsCliError, awsCli } from "./aws-cli.ts";

/**
 * What a deployed stack tells of itself.
 *
 * @throws {CommandError}
 */
export async function stackOutput(
  stack: string,
  key: string,
  region: string | undefined,
): Promise<string> {
  const value = await describe(stack, key, region);
  // What the CLI prints for a value that is not there.
  if (value !== "" && value !== "None") return value;
  throw new CommandError(
    `The stack ${stack} has no output ${key}. Is it deployed to the end, and a relay?`,
  );
}

async function describe(stack: string, key: string, region: string | undefined): Promise<string> {
  const query = `Stacks[0].Outputs[?OutputKey=='${key}'].OutputValue | [0]`;
  const describeStacks = ["cloudformation", "describe-stacks", "--stack-name", stack];
  try {
    const printed = await awsCli([...describeStacks, "--query", query, "--output", "text"], region);
    return printed.trim();
  } catch (error) {
    if (!(error instanceof AwsCliError && error.message.includes("does not exist"))) throw error;
    throw new CommandError(
      `There is no stack ${stack} in ${region ?? "the AWS CLI's Region"}. Deploy it, or name another with --stack or --region.`,
    );
  }
}
