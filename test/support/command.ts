import { spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { execPath } from "node:process";

const root = path.resolve(import.meta.dirname, "../..");

/** A running command of the project, as a person at a terminal has it. */
export interface Command {
  readonly pid: number;
  /** Everything on standard output so far. */
  output(): string;
  /** Resolves when standard output has matched. */
  printed(pattern: RegExp): Promise<RegExpMatchArray>;
  type(line: string): void;
  endInput(): void;
  /** What it prints from now on has nowhere to go, as behind `| head`. */
  stopReading(): void;
  interrupt(): void;
  readonly ended: Promise<{ readonly code: number | null; readonly errors: string }>;
}

/** @param script a file below `scripts`, without its ending */
export function runScript(
  script: string,
  args: readonly string[] = [],
  { cwd = root, env = {} }: { cwd?: string; env?: Readonly<Record<string, string>> } = {},
): Command {
  const file = path.join(root, "scripts", `${script}.ts`);
  const child = spawn(execPath, [file, ...args], { cwd, env: { ...process.env, ...env } });
  let output = "";
  let errors = "";
  child.stdout.setEncoding("utf8").on("data", (text) => {
    output += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text) => {
    errors += text;
  });
  const ended = once(child, "close").then(([code]) => ({ code, errors }));
  return {
    pid: child.pid ?? 0,
    output: () => output,
    async printed(pattern) {
      for (;;) {
        const match = output.match(pattern);
        if (match) return match;
        await Promise.race([
          once(child.stdout, "data"),
          ended.then(() => {
            if (!pattern.test(output)) throw new Error(`Ended without ${pattern}: ${errors}`);
          }),
        ]);
      }
    },
    type: (line) => child.stdin.write(`${line}\n`),
    endInput: () => child.stdin.end(),
    stopReading: () => child.stdout.destroy(),
    interrupt: () => child.kill("SIGINT"),
    ended,
  };
}
