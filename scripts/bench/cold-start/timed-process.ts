import { spawn } from "node:child_process";
import { once } from "node:events";
import { execPath } from "node:process";
import { CommandError } from "../../command-error.ts";

export interface TimedProcess {
  readonly args: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  /** How an error names it. */
  readonly name: string;
}

/**
 * @returns milliseconds from starting a Node process to its end
 * @throws {CommandError} when it fails
 */
export async function timeProcess({ args, environment, name }: TimedProcess): Promise<number> {
  const startedAt = performance.now();
  const child = spawn(execPath, args, { env: environment, stdio: ["ignore", "ignore", "pipe"] });
  let errors = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    errors += text;
  });
  const closed = once(child, "close");
  const [code] = await once(child, "exit");
  const milliseconds = performance.now() - startedAt;
  await closed;
  if (code !== 0) throw new CommandError(`The process "${name}" failed.\n${errors.slice(-4_000)}`);
  return milliseconds;
}
