import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const script = fileURLToPath(new URL("children/post-and-rest.ts", import.meta.url));

/** Posts from a process of its own, which has to end by itself. */
export async function postFromChild(
  endpoint: string,
  { count = 1, rounds = 1, env = {} }: { count?: number; rounds?: number; env?: NodeJS.ProcessEnv },
): Promise<readonly string[]> {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [script, endpoint, String(count), String(rounds)],
    { env: { ...process.env, ...env }, timeout: 15_000 },
  );
  return JSON.parse(stdout) as string[];
}
