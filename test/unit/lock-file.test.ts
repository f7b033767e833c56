import { readFileSync } from "node:fs";
import process from "node:process";
import { describe, expect, it } from "vitest";
import manifest from "../../package.json" with { type: "json" };
import node from "../../scripts/node/package.json" with { type: "json" };

interface LockedPackage {
  readonly version?: string;
  readonly integrity?: string;
  readonly link?: boolean;
  readonly inBundle?: boolean;
  readonly optional?: boolean;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly hasInstallScript?: boolean;
  readonly os?: string | readonly string[];
  readonly cpu?: string | readonly string[];
}

const lock: { readonly packages: Readonly<Record<string, LockedPackage>> } = JSON.parse(
  readFileSync(new URL("../../package-lock.json", import.meta.url), "utf8"),
);
const folder = "node_modules/";
const locked = Object.entries(lock.packages).filter(([place]) => place.includes(folder));
const nameOf = (place: string) => place.slice(place.lastIndexOf(folder) + folder.length);
const placesOf = (condition: (locked: LockedPackage) => boolean) =>
  locked.filter(([, entry]) => condition(entry)).map(([place]) => nameOf(place));

it("every package that npm fetches is locked with its hash", () => {
  // What a package carries within itself has the hash of that package.
  const fetched = ({ link, inBundle }: LockedPackage) => !(link || inBundle);
  expect(placesOf((entry) => fetched(entry) && entry.integrity !== undefined)).not.toEqual([]);
  expect(placesOf((entry) => fetched(entry) && entry.integrity === undefined)).toEqual([]);
});

// npm leaves one out if its registry has not got it, and then `npm ci` refuses the lock file.
it("what another platform than this one needs is locked as well", () => {
  const optional = locked.flatMap(([, entry]) => Object.keys(entry.optionalDependencies ?? {}));
  const names = new Set(locked.map(([place]) => nameOf(place)));
  expect(optional).not.toEqual([]);
  expect(optional.filter((name) => !names.has(name))).toEqual([]);
});

it("each package with an install script is named among those that may, or may not, run it", () => {
  const scripted = new Set(placesOf((entry) => entry.hasInstallScript === true));
  expect(Object.keys(manifest.allowScripts).sort()).toEqual([...scripted].sort());
});

describe("the Node.js of the scripts", () => {
  const platforms = Object.entries(node.optionalDependencies);
  const major = (version: string) => version.split(".")[0];

  it.each(platforms)("is a package for one platform only, locked: %s", (name, version) => {
    const { os, cpu, optional, hasInstallScript, ...entry } = lock.packages[folder + name] ?? {};
    expect(entry.version).toBe(version);
    expect(major(version)).toBe(major(node.version));
    // npm passes by what is optional and meant for another platform.
    expect([os, cpu, optional]).toEqual([expect.any(String), expect.any(String), true]);
    expect(hasInstallScript).toBeUndefined();
  });

  it("runs these tests", () => {
    const versions: readonly string[] = platforms.map(([, version]) => version);
    expect(major(process.versions.node)).toBe(major(node.version));
    if (process.platform === "linux") expect(versions).toContain(process.versions.node);
  });
});
