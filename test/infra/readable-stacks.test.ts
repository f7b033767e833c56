import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";
import { bundleLambda, lambdaEntries } from "../../infra/lambda-bundle.ts";

const source = "test/infra/fixtures/failing.lambda.ts";
const entry = fileURLToPath(new URL("./fixtures/failing.lambda.ts", import.meta.url));
const lines = readFileSync(entry, "utf8").split("\n");

let folder: string;
let bundle: string;

beforeEach(() => {
  // A blank in the path must do no harm.
  folder = realpathSync(mkdtempSync(join(tmpdir(), "game relay-")));
  bundle = join(folder, "index.js");
  bundleLambda(entry, bundle);
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

test("a stack names the sources, line by line", () => {
  const [head, ...frames] = stackOf("too much");

  expect(head).toBe("RangeError: too much");
  expect(frames.slice(0, 3).map(placeOf)).toEqual([
    placeOfLine("throw new RangeError(kind)"),
    placeOfLine("    fail(kind);"),
    placeOfLine("return stackOf(event.fails)"),
  ]);
});

test("frames of Node itself stay as they are", () => {
  const [head, first, second] = stackOf("in node");

  expect(head).toMatch(/^SyntaxError: Expected property name/);
  expect(first).toMatch(/^ {4}at JSON\.parse \(<anonymous>\)$/);
  expect(placeOf(second)).toBe(placeOfLine("JSON.parse("));
});

test("a name and message that span lines are told whole", () => {
  expect(stackOf("one\ntwo").slice(0, 2)).toEqual(["RangeError: one", "two"]);
});

test("an error that throws when it is read still has a stack", () => {
  const [, first] = stackOf("in a getter");

  expect(placeOf(first)).toBe(placeOfLine("throw Object.defineProperty(new Error"));
});

test.each([
  ["is missing", (map: string) => rmSync(map)],
  ["is broken", (map: string) => writeFileSync(map, '{"version":3,')],
  [
    "is of something else",
    (map: string) => writeFileSync(map, '{"version":3,"sources":[],"names":[],"mappings":""}'),
  ],
])("without its map, because that %s, a stack names the bundle", (_, spoil) => {
  spoil(`${bundle}.map`);

  const [head, first] = stackOf("too much");

  expect(head).toBe("RangeError: too much");
  expect(placeOf(first)).toMatch(/index\.js:\d+$/);
});

test("the map is not read before somebody asks for a stack", () => {
  const reads = "require('fs').readFileSync = () => { console.log('read'); return '{}'; };";

  expect(run(`${load}${reads} handler({ fails: "nowhere" }).then(console.log);`)).toBe("fine\n");
});

test.each(Object.entries(lambdaEntries))(
  "a failure of the %s at its start names the sources",
  (_, shipped) => {
    bundleLambda(shipped, bundle);

    const script = 'try { require("./index.js"); } catch ({ stack }) { console.log(stack); }';

    expect(run(script, {})).toMatch(/at .*\/src\/environment\.ts:\d+:\d+\)?\n/);
  },
);

test("Node does not read the map either, when it is told to use maps", () => {
  expect(readFileSync(bundle, "utf8")).not.toContain("sourceMappingURL");
});

const load = 'const { handler } = require("./index.js");';

function stackOf(fails: string): string[] {
  const script = `${load} handler(${JSON.stringify({ fails })}).then(console.log);`;
  return run(script).trimEnd().split("\n");
}

/** In a process of its own, as the function has: the way stacks are written is of all code in it. */
function run(script: string, env = process.env): string {
  return execFileSync(process.execPath, ["-e", script], { cwd: folder, env, encoding: "utf8" });
}

/** `file:line` of a frame, below the folder of the bundle. */
function placeOf(frame = ""): string {
  return (
    /\(?([^()]*):\d+\)?$/
      .exec(frame)?.[1]
      ?.replace(/^ *at /, "")
      .replace(`${folder}/`, "") ?? frame
  );
}

function placeOfLine(code: string): string {
  return `${source}:${lines.findIndex((line) => line.includes(code)) + 1}`;
}
