import { parseOptions, stackName, usage } from "./cdk/options.ts";
import { regionOf } from "./cdk/region.ts";
import { runCdk } from "./cdk/run-cdk.ts";
import { CommandError, runCommand } from "./command-error.ts";

/** `npm run bootstrap`, `deploy` and `destroy`: the CDK's, to a Region that somebody chose. */
await runCommand(async () => {
  const options = parseOptions(process.argv.slice(2));
  if (options === "help") {
    console.log(usage);
    return;
  }
  const { command, args, namesAdmin } = options;
  const region = await regionOf(options, process.env);
  console.log(`${command} ${command === "bootstrap" ? "" : `${stackName} `}in ${region}`);
  const code = await runCdk(args, {
    ...process.env,
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
  });
  if (code === 0) return;
  throw new CommandError(
    command === "deploy" && !namesAdmin
      ? "cdk deploy failed. If AdminEmailAddress is missing, as it is for the first deployment: npm run deploy -- --email you@example.com"
      : `cdk ${command} failed.`,
  );
});
