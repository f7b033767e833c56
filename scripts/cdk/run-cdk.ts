import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { CommandError } from "../command-error.ts";

const project = fileURLToPath(new URL("../..", import.meta.url));

/**
 * Runs the CDK of the project at this terminal, where npm has put it on the path.
 *
 * @returns its exit code
 * @throws {CommandError} if there is none
 */
export async function runCdk(args: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  // The CDK gets Ctrl-C as well, and ends in its own time.
  process.on("SIGINT", () => {});
  const cdk = spawn("cdk", args, { cwd: project, env, stdio: "inherit" });
  try {
    const [code] = await once(cdk, "exit");
    return typeof code === "number" ? code : 1;
  } catch (error) {
    throw new CommandError(`The CDK cannot be started: ${error}. Run it by npm, after npm ci.`, {
      cause: error,
    });
  }
}
