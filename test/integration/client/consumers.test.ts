import { readFileSync } from "node:fs";
import { cp, mkdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { execPath } from "node:process";
import { createContext, runInContext } from "node:vm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { examplesIn } from "../../support/examples.ts";
import { emptyGame, run } from "../../support/installing.ts";

const root = path.resolve(import.meta.dirname, "../../..");

const tsc = path.join(root, "node_modules/typescript/bin/tsc");

let game: string;

/** A game outside of this project that has installed what is shipped, and nothing else. */
beforeAll(async () => {
  game = await emptyGame("module");
  const installed = path.join(game, "node_modules/game-relay");
  await mkdir(installed, { recursive: true });
  await cp(path.join(root, "package.json"), path.join(installed, "package.json"));
  await cp(path.join(root, "dist"), path.join(installed, "dist"), { recursive: true });
});
afterAll(() => rm(game, { recursive: true }));

describe("the library is loaded", () => {
  const using = `try { connect({}) } catch (error) { console.log(error instanceof RelayError, error.code) }`;
  const games = {
    "game.mjs": `import { connect, RelayError } from "game-relay/client"; ${using}`,
    "game.cjs": `const { connect, RelayError } = require("game-relay/client"); ${using}`,
  };

  it.each(Object.entries(games))("by %s in Node.js", async (file, code) => {
    await writeFile(path.join(game, file), code);

    const { stdout, stderr } = await run(game, execPath, file);

    expect({ stdout, stderr }).toEqual({ stdout: "true invalid_options\n", stderr: "" });
  });

  it("where there is nothing but the language, as in Jest's windows", () => {
    const module = { exports: {} };
    const nothing = createContext({ module });

    runInContext(readFileSync(path.join(root, "dist/game-relay.cjs"), "utf8"), nothing);

    expect(runInContext("typeof TextEncoder + typeof WebSocket", nothing)).toBe(
      "undefinedundefined",
    );
    expect(Object.keys(module.exports)).toContain("connect");
  });

  it("with the same names by import and by require", async () => {
    const code = `import * as all from "game-relay/client"; import { createRequire } from "node:module";
      const required = createRequire(import.meta.url)("game-relay/client");
      console.log(JSON.stringify([Object.keys(all), Object.keys(required)]));`;
    await writeFile(path.join(game, "both.mjs"), code);

    const { stdout } = await run(game, execPath, "both.mjs");
    const [imported, required] = JSON.parse(stdout);

    expect(imported).toContain("RelayError");
    expect(required).toEqual(imported);
  });
});

it.each(["README.md", "src/client/README.md"])("the example of %s compiles", async (file) => {
  const own = `
    declare const username: string, password: string;
    declare function draw(userId: string, ...what: unknown[]): void;
    declare function showLost(why: string): void;
    declare function showEnd(why: string): void;`;
  // One of them takes the config from above it.
  const ofTheGame = `${own} declare const config: import("game-relay/client").RelayConfig;`;
  const examples = examplesIn(file);
  const code = examples.map((it) => `${it.includes("const config =") ? own : ofTheGame}\n${it}`);
  await writeFile(path.join(game, "example.mts"), code.join("\n"));
  const strictest = ["--strict", "--exactOptionalPropertyTypes", "--noUncheckedIndexedAccess"];
  const page = ["--noEmit", "--target", "es2022", "--lib", "es2022,dom", "--types", ""];

  const { stdout } = await run(game, execPath, tsc, ...page, ...strictest, "example.mts").catch(
    (error: { stdout: string }) => error,
  );

  expect([examples.length, stdout]).toEqual([1, ""]);
});

describe("types find mistakes, on a page without those of Node.js or the DOM", () => {
  const code = `
    import { connect, RelayError, type RelayClient } from "game-relay/client";
    const relay: RelayClient = connect({ url: "wss://x", token: async () => "t" });
    relay.on("message", ({ from, message }) => relay.send([from.userId, message]));
    // @ts-expect-error there is no such event
    relay.on("massage", () => {});
    // @ts-expect-error a date is no JSON
    relay.send(new Date());
    export const code = (error: unknown) => error instanceof RelayError && error.code;
    export const page = async (): Promise<number> => (await relay.request({ x: 1 })).page;`;
  const compilers = [
    { module: "nodenext", moduleResolution: "nodenext" },
    { module: "node16", moduleResolution: "node16" },
    { module: "esnext", moduleResolution: "bundler" },
    { module: "preserve", moduleResolution: "bundler" },
  ];
  const cases = compilers.flatMap((compiler) =>
    ["mts", "cts"]
      .filter((kind) => kind === "mts" || compiler.module !== "esnext")
      .map((kind) => ({ ...compiler, kind })),
  );

  it.each(cases)("module $module, moduleResolution $moduleResolution, .$kind", async (options) => {
    const { module, moduleResolution, kind } = options;
    const file = `game-${module}.${kind}`;
    await writeFile(path.join(game, file), code);
    const page = ["--target", "es2022", "--lib", "es2022", "--types", "", "--noEmit", "--strict"];
    const resolving = ["--module", module, "--moduleResolution", moduleResolution];

    const { stdout } = await run(game, execPath, tsc, ...page, ...resolving, file).catch(
      (error: { stdout: string }) => error,
    );

    expect(stdout).toBe("");
  });
});
