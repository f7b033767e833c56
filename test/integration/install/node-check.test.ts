import { execFile } from "node:child_process";
import { cp, mkdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { execPath, versions } from "node:process";
import { afterEach, beforeEach, expect, it } from "vitest";
import { temporaryFolder } from "../../support/installing.ts";

const script = path.resolve(import.meta.dirname, "../../../scripts/node/check.mjs");

let clone: string;

/** A clone, with what `npm ci` has installed, in which the scripts need a certain Node.js. */
beforeEach(async () => {
  clone = await temporaryFolder("clone");
  await mkdir(path.join(clone, "node_modules/pinned-node"), { recursive: true });
  await mkdir(path.join(clone, "scripts/node"), { recursive: true });
  await cp(script, path.join(clone, "scripts/node/check.mjs"));
  await need(versions.node);
});
afterEach(() => rm(clone, { recursive: true }));

it("says nothing when npm itself runs on a Node.js that is new enough", async () => {
  expect(await check(`npm/11.0.0 node/v${versions.node} linux x64`)).toEqual([0, "", ""]);
  expect(await check(undefined)).toEqual([0, "", ""]);
});

it("says why the warnings of an older npm's Node.js do not matter", async () => {
  const [code, printed, complaint] = await check("npm/10.8.2 node/v20.20.2 linux x64");
  expect([code, complaint]).toEqual([0, ""]);
  expect(printed).toContain("EBADENGINE");
  expect(printed).toContain("20.20.2");
  expect(printed).toContain(versions.node);
});

it("fails where no Node.js could be installed and the one outside is too old", async () => {
  await need("99.0.0");
  const [code, printed, complaint] = await check("npm/10.8.2 node/v20.20.2 linux x64");
  expect([code, printed]).toEqual([1, ""]);
  expect(complaint).toContain("The scripts need Node.js 99");
});

it("asks for nothing where what the scripts need was left out", async () => {
  await need("99.0.0");
  await rm(path.join(clone, "node_modules"), { recursive: true });
  expect(await check("npm/10.8.2 node/v20.20.2 linux x64")).toEqual([0, "", ""]);
});

function need(version: string): Promise<void> {
  return writeFile(path.join(clone, "scripts/node/package.json"), JSON.stringify({ version }));
}

/** @returns the exit code, and what was printed on stdout and stderr */
function check(npm: string | undefined): Promise<readonly [number, string, string]> {
  const env = npm === undefined ? {} : { npm_config_user_agent: npm };
  return new Promise((resolve) => {
    const child = execFile(execPath, ["scripts/node/check.mjs"], { cwd: clone, env }, (_, ...out) =>
      resolve([child.exitCode ?? -1, ...out]),
    );
  });
}
