import type { ChildProcess } from "node:child_process";
import { spawn } from "node:child_process";
import { rmSync } from "node:fs";
import { cp, mkdtemp, readdir, readFile, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { stderr } from "node:process";
import { CommandError } from "../command-error.ts";

/** A copy of the project in which code can be changed while somebody works on the original. */
export interface Workshop {
  readonly folder: string;
}

const vitest = path.resolve("node_modules/vitest/vitest.mjs");

/** Beyond what tests take without a change, for a machine that has other work. */
const patienceMs = 30_000;

const baselineLimitMs = 10 * 60_000;

/** What is large and not changed, or is nobody's code. */
const leftOut = new Set(["node_modules", ".git", ".local", "cdk.out", "coverage"]);

/** It is there until the process ends, also by Ctrl-C. */
export async function makeWorkshop(): Promise<Workshop> {
  const folder = await mkdtemp(path.join(tmpdir(), "mutants-"));
  process.once("SIGINT", () => process.exit(130));
  process.once("SIGTERM", () => process.exit(143));
  process.once("exit", () => {
    for (const child of running) endGroup(child);
    rmSync(folder, { recursive: true, force: true });
  });
  const names = (await readdir(".")).filter((name) => !leftOut.has(name));
  await Promise.all(names.map((name) => cp(name, path.join(folder, name), { recursive: true })));
  await symlink(path.resolve("node_modules"), path.join(folder, "node_modules"), "dir");
  return { folder };
}

export async function write({ folder }: Workshop, file: string, text: string): Promise<void> {
  await writeFile(path.join(folder, file), text);
}

/** The tests of one suite that import a file, and how long they take together. */
export interface RelatedTests {
  readonly project: string;
  readonly files: readonly string[];
  readonly tookMs: number;
}

/**
 * Those that pass as long as nothing is changed; of a few it is said that they do not, as they look
 * at more than the copy has.
 *
 * @throws {CommandError} when there are tests, and none of them passes
 */
export async function relatedTests(
  { folder }: Workshop,
  file: string,
  project: string,
): Promise<RelatedTests> {
  const outputFile = path.join(folder, "related.json");
  const report = ["--reporter", "json", "--outputFile", outputFile, "--passWithNoTests"];
  const start = performance.now();
  const args = ["related", file, "--run", "--project", project, ...report];
  await succeeds([vitest, ...args], folder, baselineLimitMs);
  const tookMs = performance.now() - start;
  const all: readonly TestReport[] = JSON.parse(await readFile(outputFile, "utf8")).testResults;
  const failing = all.filter(({ status }) => status !== "passed");
  for (const { name } of failing) {
    stderr.write(`${path.relative(folder, name)} fails without any change, and is not asked.\n`);
  }
  if (all.length > 0 && failing.length === all.length) {
    throw new CommandError(`No ${project} test of ${file} passes without any change.`);
  }
  const files = all.filter((it) => !failing.includes(it)).map(({ name }) => name);
  return { project, files, tookMs };
}

/** Of one test file, as Vitest's JSON has it. */
interface TestReport {
  readonly name: string;
  readonly status: string;
}

/**
 * Whether they all pass in time: a mutant that makes a loop endless fails at the limit. Those that
 * are named after the file come first, as they notice most, and sooner than all others together.
 */
export async function pass(
  workshop: Workshop,
  { project, files, tookMs }: RelatedTests,
  file: string,
): Promise<boolean> {
  const namesakes = files.filter((it) => path.basename(it).startsWith(path.basename(file, ".ts")));
  const others = files.filter((it) => !namesakes.includes(it));
  for (const some of [namesakes, others].filter(({ length }) => length > 0)) {
    const args = ["run", ...some, "--project", project, "--bail", "1", "--maxWorkers", "1"];
    const limitMs = 3 * tookMs + patienceMs;
    if (!(await succeeds([vitest, ...args, "--reporter", "dot"], workshop.folder, limitMs))) {
      return false;
    }
  }
  return true;
}

/** Whether the compiler accepts the project, unused names aside: they would go with the change. */
export async function compiles({ folder }: Workshop): Promise<boolean> {
  const compiler = path.resolve("node_modules/typescript/bin/tsc");
  const lenient = ["--noUnusedLocals", "false", "--noUnusedParameters", "false"];
  const state = ["--incremental", "--tsBuildInfoFile", path.join(folder, "tsc.buildinfo")];
  return succeeds([compiler, "-p", folder, ...lenient, ...state], folder, 120_000);
}

const running = new Set<ChildProcess>();

/** Ends the whole process group at the limit: tests have processes of their own. */
function succeeds(args: string[], cwd: string, limitMs: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { cwd, detached: true, stdio: "ignore" });
    running.add(child);
    const timer = setTimeout(endGroup, limitMs, child);
    child.once("error", reject);
    child.once("exit", (code) => {
      running.delete(child);
      clearTimeout(timer);
      resolve(code === 0);
    });
  });
}

function endGroup({ pid }: ChildProcess): void {
  if (pid !== undefined) process.kill(-pid, "SIGKILL");
}
