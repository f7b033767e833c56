import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { OwnRequests } from "../../../scripts/web/server/http/own-requests.ts";
import { Page } from "../../../scripts/web/server/pages/page.ts";
import { PageBundle, PageNotBuilt } from "../../../scripts/web/server/pages/page-bundle.ts";
import { RequestHandling } from "../../../scripts/web/server/request-handling.ts";

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

describe("a page that cannot be built", () => {
  it("says so itself, with the place in the sources, and is shown once it is mended", async () => {
    await save("index.html", "<!doctype html><title>Mended</title>");
    await save("main.tsx", 'const shown = "</pre><script>";\nimport "./nowhere.ts";');
    const page = new Page({ name: "page", folder, path: "/", policy: "", watch: true });
    onTestFinished(() => page.close());
    const warnings: string[] = [];
    const address = await serve(page, warnings);

    const headers = { accept: "text/html" };
    const broken = await fetch(address, { headers });
    expect(broken.status).toBe(500);
    expect(broken.headers.get("content-type")).toBe("text/html; charset=utf-8");
    const text = await broken.text();
    expect(text).toContain("The page cannot be built");
    expect(text).toMatch(/nowhere\.ts.*main\.tsx:2:7/s);
    expect(text).not.toContain("<script");
    expect(warnings).toEqual([expect.stringContaining("nowhere.ts")]);

    await save("main.tsx", 'print("mended");');
    const mended = await fetch(address, { headers });
    expect([mended.status, await mended.text()]).toEqual([200, expect.stringContaining("Mended")]);
  });
});

/** @returns where it is */
async function serve(page: Page, warnings: string[]): Promise<string> {
  const server = createServer();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => void server.close());
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  const handling = new RequestHandling({
    pages: [page],
    api: { route: () => undefined, stream: () => Promise.resolve() },
    own: new OwnRequests(port),
    warned: (message) => warnings.push(message),
  });
  server.on("request", (...http) => void handling.answer(...http));
  return `http://127.0.0.1:${port}/`;
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
