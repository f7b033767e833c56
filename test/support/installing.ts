import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, readdir, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { env, platform } from "node:process";
import { promisify } from "node:util";

const root = path.resolve(import.meta.dirname, "../..");

/** What `npm run` sets for its children would be taken for the settings of another npm. */
const clean = Object.fromEntries(
  Object.entries(env).filter(([name]) => !name.toLowerCase().startsWith("npm_")),
);

/** Runs a command that is found in the `PATH`. @throws what it has printed, unless it exits with 0 */
export function run(cwd: string, command: string, ...args: readonly string[]) {
  // npm is a batch file on Windows, which only a shell starts.
  const options = { cwd, env: clean, shell: platform === "win32" };
  return promisify(execFile)(command, args, options);
}

/** A folder of its own below the system's temporary one. */
export async function temporaryFolder(name: string): Promise<string> {
  return mkdtemp(path.join(tmpdir(), `${name}-`));
}

/** An empty game of one kind of modules, without anything installed. */
export async function emptyGame(type: "module" | "commonjs"): Promise<string> {
  const game = await temporaryFolder("game");
  await writeFile(path.join(game, "package.json"), JSON.stringify({ name: "game", type }));
  return game;
}

/**
 * What a clone of this project has in it for those who install it, with a commit of its own, so that
 * it is the files as they lie here that are tested, whether they have been committed or not.
 */
export async function cloneToInstall(): Promise<string> {
  const clone = await temporaryFolder("clone");
  const files = ["package.json", "package-lock.json", "README.md", "LICENSE", "dist"];
  for (const file of files) {
    await cp(path.join(root, file), path.join(clone, file), { recursive: true });
  }
  await mkdir(path.join(clone, "src"));
  await writeFile(path.join(clone, "src/unshipped.ts"), "");
  const as = ["-c", "user.name=Game", "-c", "user.email=game@example.com"];
  await run(clone, "git", "init", "--quiet");
  await run(clone, "git", "add", ".");
  await run(clone, "git", ...as, "commit", "--quiet", "--message", "Everything");
  return clone;
}

/** Every file below a folder by its path, sorted. */
export async function filesBelow(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)))
    .map((file) => file.replaceAll(path.sep, "/"))
    .sort();
}
