import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { execPath } from "node:process";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, it } from "vitest";
import manifest from "../../../package.json" with { type: "json" };
import { buildClient } from "../../../scripts/client-library/build.ts";

const run = promisify(execFile);
const root = path.resolve(import.meta.dirname, "../../..");

let game: string;

/** A game outside of this project that has installed what is shipped, and nothing else. */
beforeAll(async () => {
  game = await mkdtemp(path.join(tmpdir(), "game-"));
  const installed = path.join(game, "node_modules/game-relay");
  await mkdir(installed, { recursive: true });
  await buildClient(path.join(installed, "dist"));
  const { name, version, type, exports } = manifest;
  await writeFile(
    path.join(installed, "package.json"),
    JSON.stringify({ name, version, type, exports }),
  );
  await writeFile(path.join(game, "package.json"), '{"type":"module"}');
});
afterAll(() => rm(game, { recursive: true }));

it("the package runs as plain JavaScript in Node.js", async () => {
  await writeFile(
    path.join(game, "game.js"),
    `import { connect, RelayError } from "game-relay/client";
     try { connect({}) } catch (error) { console.log(error instanceof RelayError, error.code) }`,
  );
  const { stdout } = await run(execPath, ["game.js"], { cwd: game });
  expect(stdout).toBe("true invalid_options\n");
});

it("the package has types, which find mistakes, for a page without those of Node.js", async () => {
  await writeFile(
    path.join(game, "game.ts"),
    `import { connect, type RelayClient } from "game-relay/client";
     const relay: RelayClient = connect({ url: "wss://x", token: async () => "t" });
     relay.on("message", ({ from, message }) => relay.send([from.userId, message]));
     // @ts-expect-error there is no such event
     relay.on("massage", () => {});
     // @ts-expect-error a date is no JSON
     relay.send(new Date());
     export const delivered: number = (await relay.request({ x: 1 })).delivered;`,
  );
  const options = ["--noEmit", "--strict", "--module", "nodenext", "--target", "es2022"];
  const tsc = path.join(root, "node_modules/typescript/bin/tsc");
  const page = ["--lib", "es2022", "--types", "", "game.ts"];
  const { stdout } = await run(execPath, [tsc, ...options, ...page], { cwd: game }).catch(
    (error: { stdout: string }) => error,
  );
  expect(stdout).toBe("");
});
