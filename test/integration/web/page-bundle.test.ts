import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { PageBundle, PageNotBuilt } from "../../../scripts/web/server/pages/page-bundle.ts";

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "page-"));
  await save("main.tsx", 'import "./page.css";\nconst shown: string = "first";\nprint(shown);');
  await save("page.css", "body {\n  color: black;\n}\n");
});
afterEach(() => rm(folder, { recursive: true }));

function save(name: string, text: string): Promise<void> {
  return writeFile(path.join(folder, name), text);
}

function aBundle(isFresh: boolean): PageBundle {
  const bundle = new PageBundle(path.join(folder, "main.tsx"), isFresh);
  onTestFinished(() => bundle.close());
  return bundle;
}

async function textOf(bundle: PageBundle): Promise<{ script: string; style: string }> {
  const { script, style } = await bundle.build();
  return { script: Buffer.from(script).toString(), style: Buffer.from(style).toString() };
}

describe("a page", () => {
  it("is built into a script and the style that it imports", async () => {
    const { script, style } = await textOf(aBundle(false));
    expect(script).toContain('"first"');
    expect(script).not.toContain("string");
    expect(style.trim()).toBe("body{color:#000}");
  });

  it("is built anew from what is saved, while it is watched", async () => {
    const bundle = aBundle(true);
    await textOf(bundle);
    await save("main.tsx", 'print("second");');
    const { script, style } = await textOf(bundle);
    expect(script).toContain('"second"');
    expect(style).toBe("");
  });

  it("stays as it was built, while it is not", async () => {
    const bundle = aBundle(false);
    await textOf(bundle);
    await save("main.tsx", 'print("second");');
    expect((await textOf(bundle)).script).toContain('"first"');
  });

  it.each([true, false])(
    "that cannot be built says where, and is built once it is mended (watched: %s)",
    async (isFresh) => {
      await save("main.tsx", 'import "./nowhere.ts";');
      const bundle = aBundle(isFresh);
      await expect(bundle.build()).rejects.toThrow(PageNotBuilt);
      await expect(bundle.build()).rejects.toThrow(/nowhere\.ts.*main\.tsx:1:7/s);
      await save("main.tsx", 'print("mended");');
      expect((await textOf(bundle)).script).toContain('"mended"');
    },
  );

  it("can be asked for several times at once", async () => {
    const bundle = aBundle(true);
    const all = await Promise.all([textOf(bundle), textOf(bundle), textOf(bundle)]);
    expect(new Set(all.map(({ script }) => script)).size).toBe(1);
  });
});
