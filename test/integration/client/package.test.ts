import { readdir, readFile, rm } from "node:fs/promises";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { publint } from "publint";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import manifest from "../../../package.json" with { type: "json" };
import { buildClient } from "../../../scripts/client-library/build.ts";
import {
  cloneToInstall,
  emptyGame,
  filesBelow,
  run,
  temporaryFolder,
} from "../../support/installing.ts";

const root = path.resolve(import.meta.dirname, "../../..");
const dist = path.join(root, "dist");

let clone: string;
const folders: string[] = [];
const kept = async (folder: Promise<string>) => {
  folders.push(await folder);
  return folder;
};

beforeAll(async () => {
  clone = await kept(cloneToInstall());
});
afterAll(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true }))));

it("what is committed in dist is what `npm run build:client` makes of the sources", async () => {
  const fresh = await kept(temporaryFolder("built"));

  await buildClient(fresh);

  expect(await contentsOf(fresh)).toEqual(await contentsOf(dist));
  expect(Object.keys(await contentsOf(dist))).toContain("types/client/game-relay.d.cts");
});

describe("a game that installs the project gets one package, and npm has nothing to say", () => {
  const addresses = {
    "a packed file": async () => {
      const folder = await kept(temporaryFolder("packed"));
      const { stdout } = await run(clone, "npm", "pack", "--silent", "--pack-destination", folder);
      return path.join(folder, stdout.trim());
    },
    "a git address": async () => gitAddress(),
    "the path of a clone": async () => clone,
  };

  it.each(Object.entries(addresses))("by %s", async (_, address) => {
    const game = await kept(emptyGame("module"));

    const { stderr } = await run(game, "npm", "install", "--offline", await address());

    expect(stderr).toBe("");
    expect(await modulesOf(game)).toEqual(["game-relay"]);
    expect(await modulesOf(clone)).toEqual([]);
  });

  it("whose files are the library and what tells about it", async () => {
    const game = await kept(emptyGame("module"));

    await run(game, "npm", "install", "--offline", gitAddress());

    expect(await filesBelow(path.join(game, "node_modules/game-relay"))).toEqual([
      "LICENSE",
      "README.md",
      ...(await filesBelow(dist)).map((file) => `dist/${file}`),
      "package.json",
    ]);
  });
});

/** npm and pnpm build a repository before they install from it if it has one of these scripts. */
const building = ["preinstall", "install", "postinstall", "prepublish", "prepare", "prepack"];

it("the package brings no other, and gives no package manager a reason to build or run it", () => {
  const kinds = ["dependencies", "optionalDependencies", "peerDependencies", "bundleDependencies"];
  const scripts = Object.keys(manifest.scripts);
  expect(Object.keys(manifest).filter((key) => kinds.includes(key))).toEqual([]);
  expect(scripts.filter((name) => [...building, "build"].includes(name))).toEqual([]);
});

it("the entries of the package fit the files that they name", async () => {
  expect((await publint({ pkgDir: clone, strict: true })).messages).toEqual([]);
});

/** An address of the clone as npm takes it for a repository somewhere else. */
function gitAddress(): string {
  return `git+${pathToFileURL(clone)}`;
}

async function contentsOf(folder: string): Promise<Readonly<Record<string, string>>> {
  const files = await filesBelow(folder);
  const texts = files.map((file) => readFile(path.join(folder, file), "utf8"));
  const contents = await Promise.all(texts);
  return Object.fromEntries(files.map((file, index) => [file, contents[index] ?? ""]));
}

async function modulesOf(folder: string): Promise<readonly string[]> {
  const names = await readdir(path.join(folder, "node_modules")).catch(() => []);
  return names.filter((name) => !name.startsWith("."));
}
