import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { setImmediate as nextTurn } from "node:timers/promises";
import { beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { startGate } from "./gate.ts";
import type { StartedFunction } from "./started-function.ts";
import { startFunction } from "./started-function.ts";

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "saved-code-"));
  onTestFinished(() => rm(folder, { recursive: true }));
});

async function save(file: string, code: string): Promise<void> {
  await writeFile(path.join(folder, file), code);
}

async function startWatched(
  handler = "export const handler = async () => score;",
): Promise<StartedFunction & { readonly news: Notices }> {
  await save("score.ts", "export const score = 1;");
  await save("entry.ts", `import { score } from "./score.ts"; ${handler}`);
  const news = new Notices();
  const lambda = await startFunction("", {
    entry: path.join(folder, "entry.ts"),
    watch: true,
    observer: { warned: (text) => news.add(text), informed: (text) => news.add(text) },
  });
  return { ...lambda, news };
}

/** Keeps what the developer is told until a test asks for it. */
class Notices {
  readonly #told: string[] = [];
  #heard = () => {};

  add(notice: string): void {
    this.#told.push(notice);
    this.#heard();
  }

  async next(): Promise<string> {
    for (;;) {
      const notice = this.#told.shift();
      if (notice !== undefined) return notice;
      await new Promise<void>((resolve) => {
        this.#heard = resolve;
      });
    }
  }
}

describe("a saved file", () => {
  it("is live on the next event", async () => {
    const lambda = await startWatched();
    await lambda.invoke({}, "message");

    for (const score of [2, 3, 4]) {
      await save("score.ts", `export const score = ${score};`);
      await lambda.news.next();
      expect(await lambda.invoke({}, "message")).toMatchObject({ value: score });
    }
  });

  // Elsewhere the system tells of saved files with a delay.
  it.runIf(process.platform === "linux")("is waited for by the next event", async () => {
    const lambda = await startWatched();
    await lambda.invoke({}, "message");

    await save("score.ts", "export const score = 2;");
    await nextTurn();
    await nextTurn();

    expect(await lambda.invoke({}, "message")).toMatchObject({ value: 2 });
  });

  it("is announced when it is live", async () => {
    const lambda = await startWatched();

    await save("score.ts", "export const score = 2;");

    expect(await lambda.news.next()).toBe("relay: the saved code is live.");
  });

  it("may import a file of a new folder", async () => {
    const lambda = await startWatched();
    await mkdir(path.join(folder, "rules"));
    await save("rules/double.ts", "export const double = (n: number) => 2 * n;");
    await save(
      "score.ts",
      'import { double } from "./rules/double.ts"; export const score = double(8);',
    );
    await lambda.news.next();
    expect(await lambda.invoke({}, "message")).toMatchObject({ value: 16 });

    await save("rules/double.ts", "export const double = (n: number) => n + n + 1;");
    await lambda.news.next();

    expect(await lambda.invoke({}, "message")).toMatchObject({ value: 17 });
  });

  it("lets an instance finish the event it has", async () => {
    const gate = await startGate();
    const lambda = await startWatched(
      `export const handler = async (gate: string) => (await fetch(gate)).text().then(() => score);`,
    );
    const before = lambda.invoke(gate.url, "message");
    await gate.crowd(1);

    await save("score.ts", "export const score = 2;");
    await lambda.news.next();
    gate.open();

    expect(await before).toMatchObject({ value: 1 });
    expect(await lambda.invoke(gate.url, "message")).toMatchObject({ value: 2 });
  });

  it("that cannot be built is reported once and leaves the last good build serving", async () => {
    const lambda = await startWatched();

    await save("score.ts", "export const score = ;");
    const failure = await lambda.news.next();

    expect(failure).toMatch(/^relay: the last good build keeps serving\.\n/);
    expect(failure).toContain('Unexpected ";"');
    expect(failure).toMatch(/score\.ts:1:21/);
    expect(await lambda.invoke({}, "message")).toMatchObject({ value: 1 });

    await save("unrelated.ts", "");
    await nextTurn();
    expect(await lambda.invoke({}, "message")).toMatchObject({ value: 1 });
    await save("score.ts", "export const score = 2;");
    expect(await lambda.news.next()).toBe("relay: the saved code is live.");
    expect(await lambda.invoke({}, "message")).toMatchObject({ value: 2 });
  });
});
