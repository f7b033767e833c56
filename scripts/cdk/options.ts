import { parseArgs } from "node:util";
import { CommandError } from "../command-error.ts";

const commands = ["bootstrap", "deploy", "destroy"] as const;
export type CdkCommand = (typeof commands)[number];

export const stackName = "WebSocketDemoStack";

export const usage = `Usage: npm run bootstrap [-- options]   once for each account and Region
       npm run deploy [-- --email <address>] [options]
       npm run destroy [-- options]

  --email <address>    the first player, who is invited; the first deployment needs it
  --region <region>    instead of AWS_REGION, AWS_DEFAULT_REGION or the profile's

All other options go to the AWS CDK as they are, for example --profile game.`;

export interface CdkOptions {
  readonly command: CdkCommand;
  readonly region: string | undefined;
  /** Whose Region is asked for; the CDK gets it as well. */
  readonly profile: string | undefined;
  /** Whether the address of the first player is among the arguments. */
  readonly namesAdmin: boolean;
  /** For the CDK. */
  readonly args: readonly string[];
}

/** @throws {CommandError} */
export function parseOptions([command = "", ...args]: string[]): CdkOptions | "help" {
  if (!isCommand(command)) throw new CommandError(usage);
  const { values, tokens } = parseArgs({
    args,
    options: {
      email: { type: "string" },
      region: { type: "string" },
      profile: { type: "string" },
      help: { type: "boolean" },
    },
    // What is not ours is the CDK's.
    strict: false,
    tokens: true,
  });
  if (values.help === true) return "help";
  const ours = new Set(["email", "region"]);
  const taken = tokens.flatMap((token) => {
    if (token.kind !== "option" || !ours.has(token.name)) return [];
    return token.inlineValue === false ? [token.index, token.index + 1] : [token.index];
  });
  const rest = args.filter((_, index) => !taken.includes(index));
  const email = textOf("email", values.email);
  if (email !== undefined && command !== "deploy") {
    throw new CommandError(`npm run ${command} takes no --email.`);
  }
  const admin = email === undefined ? [] : ["--parameters", `AdminEmailAddress=${email}`];
  const parameters = [...admin, ...rest];
  return {
    command,
    region: textOf("region", values.region),
    profile: textOf("profile", values.profile),
    namesAdmin: parameters.some((it) => /^(--parameters=)?([^=]*:)?AdminEmailAddress=/.test(it)),
    args: [command, ...(command === "bootstrap" ? [] : [stackName]), ...parameters],
  };
}

function isCommand(word: string): word is CdkCommand {
  return commands.some((command) => command === word);
}

/** @throws {CommandError} for an option without its value */
function textOf(name: string, value: string | boolean | undefined): string | undefined {
  if (value === undefined) return undefined;
  if (typeof value !== "string" || value === "" || value.startsWith("--")) {
    throw new CommandError(`--${name} needs a value.`);
  }
  return value;
}
