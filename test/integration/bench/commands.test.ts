import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runScript } from "../../support/command.ts";

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "bench-test-"));
});
afterAll(() => rm(folder, { recursive: true }));

/** Runs a benchmark to its end; how fast anything was is nothing that a test can judge. */
async function run(script: string, args: readonly string[] = []) {
  const json = path.join(folder, `${script}.json`);
  const command = runScript(script, [...args, "--json", json]);
  const { code, errors } = await command.ended;
  expect(code, errors).toBe(0);
  return { output: command.output(), results: JSON.parse(await readFile(json, "utf8")) };
}

const aNumber = expect.any(Number);

describe("the benchmark of broadcasts", () => {
  it("measures every variant, and writes what it found", async () => {
    const args = ["--rounds", "1", "--recipients", "40", "--service-ms", "0,1"];
    const { output, results } = await run("bench-broadcast", args);

    const figures = { recipients: 40, postsPerSecond: aNumber, cpuMicrosPerPost: aNumber };
    const names = [
      "sequential SDK posts",
      "SDK defaults, Promise.all",
      "unsigned, same transport",
      "ours",
    ];
    expect(results.rows).toEqual(
      [0, 1].flatMap((serviceMs) =>
        names.map((name) => expect.objectContaining({ ...figures, name, serviceMs })),
      ),
    );
    expect(results.ratios).toContainEqual(
      expect.objectContaining({ name: "posts/s, times (b)", serviceMs: 0, value: aNumber }),
    );
    expect(output).toMatch(/\(c\) unsigned, same transport/);
  }, 120_000);

  it("says which option it cannot use", async () => {
    const { code, errors } = await runScript("bench-broadcast", ["--rounds", "many"]).ended;

    expect(code).toBe(1);
    expect(errors).toContain("--rounds many is not a whole number from 1.");
  });
});

describe("the benchmark of cold starts", () => {
  it("measures both functions and the bare handler, and writes what it found", async () => {
    const { output, results } = await run("bench-cold-start", ["--runs", "1"]);

    const figures = { initMs: aNumber, firstEventMs: aNumber, bundleBytes: aNumber };
    expect(results.rows).toEqual(
      ["router", "authorizer", "bare handler"].map((name) => ({ name, ...figures })),
    );
    expect(output).toMatch(/authorizer, init over empty Node, ms/);
  }, 120_000);
});
