import { clientConfig, clientConfigFileName } from "../../infra/client-config-file.ts";
import { CommandError } from "../command-error.ts";
import { parseJson } from "../json.ts";
import { AwsCliError, awsCli } from "./aws-cli.ts";
import type { Options } from "./options.ts";

/**
 * The config file of a deployed stack, as text that has all the keys.
 *
 * @throws {CommandError}
 */
export async function fetchConfig({ stack, region }: Options): Promise<string> {
  const bucket = await configBucketOf(stack, region);
  const file = `s3://${bucket}/${clientConfigFileName}`;
  const text = await awsCli(["s3", "cp", file, "-"], region);
  const missing = missingKeys(text);
  if (missing.length > 0) throw new CommandError(`${file} lacks ${missing.join(", ")}.`);
  return text;
}

async function configBucketOf(stack: string, region: string | undefined): Promise<string> {
  const bucket = await describeConfigBucket(stack, region);
  // What the CLI prints for a value that is not there.
  if (bucket === "" || bucket === "None") {
    throw new CommandError(
      `The stack ${stack} has no output ConfigBucketName. Is it deployed to the end, and a relay?`,
    );
  }
  return bucket;
}

async function describeConfigBucket(stack: string, region: string | undefined): Promise<string> {
  const query = "Stacks[0].Outputs[?OutputKey=='ConfigBucketName'].OutputValue | [0]";
  const describe = ["cloudformation", "describe-stacks", "--stack-name", stack];
  try {
    const printed = await awsCli([...describe, "--query", query, "--output", "text"], region);
    return printed.trim();
  } catch (error) {
    if (!(error instanceof AwsCliError && error.message.includes("does not exist"))) throw error;
    throw new CommandError(
      `There is no stack ${stack} in ${region ?? "the AWS CLI's Region"}. Deploy it, or name another with --stack or --region.`,
    );
  }
}

const everyKey = Object.entries(
  clientConfig({
    region: "",
    userPoolId: "",
    identityPoolId: "",
    appClientId: "",
    webSocketUrl: "",
  }),
).flatMap(([section, values]) => Object.keys(values).map((key) => [section, key] as const));

/** Keys of the contract that a text lacks: all of them when it is not even JSON. */
function missingKeys(text: string): string[] {
  const config = parseJson(text);
  return everyKey
    .filter(([section, key]) => {
      const value = member(member(config, section), key);
      return typeof value !== "string" || value === "";
    })
    .map((path) => path.join("."));
}

function member(value: unknown, key: string): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, key) : undefined;
}
