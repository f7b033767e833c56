import { clientConfig, clientConfigFileName } from "../../infra/client-config-file.ts";
import { CommandError } from "../command-error.ts";
import { parseJson } from "../json.ts";
import { awsCli } from "./aws-cli.ts";
import type { Options } from "./options.ts";
import { stackOutput } from "./stack-output.ts";

/**
 * The config file of a deployed stack, as text that has all the keys.
 *
 * @throws {CommandError}
 */
export async function fetchConfig({ stack, region }: Options): Promise<string> {
  const bucket = await stackOutput(stack, "ConfigBucketName", region);
  const file = `s3://${bucket}/${clientConfigFileName}`;
  const text = await awsCli(["s3", "cp", file, "-"], region);
  const missing = missingKeys(text);
  if (missing.length > 0) throw new CommandError(`${file} lacks ${missing.join(", ")}.`);
  return text;
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
