import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { CommandError } from "../command-error.ts";
import { isRecord, parseJson } from "../json.ts";
import { replaceFile } from "../replace-file.ts";

/** What a running start leaves for the next one. */
interface Mark {
  readonly pid: number;
  /** Once it is up. */
  readonly url?: string;
}

/** That somebody works in a folder, so that nobody else overwrites what is there. */
export class RunningMark {
  readonly #file: string;

  private constructor(file: string) {
    this.#file = file;
  }

  /** @throws {CommandError} when somebody does already */
  static async claim(folder: string): Promise<RunningMark> {
    const file = path.join(folder, "running.json");
    await mkdir(folder, { recursive: true });
    if (!(await create(file))) {
      const mark = await readMark(file);
      if (mark !== undefined && (await isRunning(mark))) throw alreadyRunning(mark.url);
      await rm(file, { force: true });
      if (!(await create(file))) throw alreadyRunning(undefined);
    }
    return new RunningMark(file);
  }

  async up(url: string): Promise<void> {
    await replaceFile(this.#file, JSON.stringify({ pid: process.pid, url } satisfies Mark));
  }

  async release(): Promise<void> {
    await rm(this.#file, { force: true });
  }
}

/** Whether a page server of this project answers at an address. */
export async function isOurs(url: string): Promise<boolean> {
  try {
    const response = await fetch(`${url}/api/local`, { signal: AbortSignal.timeout(2_000) });
    const answer: unknown = await response.json();
    return isRecord(answer) && isRecord(answer["config"]) && Array.isArray(answer["players"]);
  } catch {
    return false;
  }
}

export function alreadyRunning(url: string | undefined): CommandError {
  const where = url === undefined ? "" : ` at ${url}`;
  return new CommandError(`Game Relay is already running${where}. Ctrl-C ends it there.`);
}

/** @returns false when the file is there */
async function create(file: string): Promise<boolean> {
  try {
    await writeFile(file, JSON.stringify({ pid: process.pid } satisfies Mark), { flag: "wx" });
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EEXIST") return false;
    throw error;
  }
}

async function readMark(file: string): Promise<Mark | undefined> {
  const mark = parseJson(await readFile(file, "utf8").catch(() => ""));
  if (!isRecord(mark) || typeof mark["pid"] !== "number") return undefined;
  const { pid, url } = mark;
  return { pid, ...(typeof url === "string" && { url }) };
}

/** A process that was killed leaves its mark, and its id may be another's by now. */
async function isRunning({ pid, url }: Mark): Promise<boolean> {
  // As in a container, where the first process has the same id at every start.
  if (pid === process.pid) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    const isAnothers = error instanceof Error && "code" in error && error.code === "EPERM";
    if (!isAnothers) return false;
  }
  return url === undefined || isOurs(url);
}
