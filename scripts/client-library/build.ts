import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import { execPath } from "node:process";
import { promisify } from "node:util";
import type { BuildOptions, Metafile } from "esbuild";
import { build } from "esbuild";
import manifest from "../../package.json" with { type: "json" };

const root = path.resolve(import.meta.dirname, "../..");
const entry = "src/client/game-relay.ts";
const banner = `// ${manifest.name}/client, built from src/client by \`npm run build:client\`. Do not edit.`;

/** How the library is bundled, for browsers and Node.js alike. */
const bundling = {
  absWorkingDir: root,
  entryPoints: [entry],
  bundle: true,
  platform: "neutral",
  // "chrome 110" is `chrome110` to esbuild.
  target: manifest.browserslist.map((platform) => platform.replace(" ", "")),
} as const satisfies BuildOptions;

/**
 * Writes what games install: one file each for `import` and `require`, and the declarations of both,
 * because a compiler takes a `.d.ts` for an ES module and a `.d.cts` for what can be required.
 */
export async function buildClient(folder: string): Promise<void> {
  await Promise.all([
    writeModule("esm", path.join(folder, "game-relay.js")),
    writeModule("cjs", path.join(folder, "game-relay.cjs")),
    writeDeclarations(folder),
  ]);
}

/** The library as a game's own bundler would put it into a page, and what it is made of. */
export async function bundleForBrowsers(): Promise<{
  readonly code: Uint8Array;
  readonly inputs: Metafile["inputs"];
}> {
  const { outputFiles, metafile } = await build({
    ...bundling,
    format: "esm",
    platform: "browser",
    minify: true,
    write: false,
    metafile: true,
  });
  const [file] = outputFiles;
  if (file === undefined) throw new Error("esbuild wrote nothing.");
  return { code: file.contents, inputs: metafile.inputs };
}

async function writeModule(format: "esm" | "cjs", outfile: string): Promise<void> {
  await build({ ...bundling, format, outfile, banner: { js: banner } });
}

/** Writes the declarations that the entry needs, each once for every kind of module. */
async function writeDeclarations(folder: string): Promise<void> {
  const emitted = await mkdtemp(path.join(tmpdir(), "declarations-"));
  try {
    await emitDeclarations(emitted);
    const entryFile = path.posix.relative("src", entry);
    for (const [file, declaration] of await reachableFrom(entryFile, emitted)) {
      for (const kind of ["ts", "cts"] as const) {
        const target = path.join(folder, "types", file.replace(/ts$/, `d.${kind}`));
        await mkdir(path.dirname(target), { recursive: true });
        await writeFile(target, `${banner}\n${importing(declaration, file, kind)}`);
      }
    }
  } finally {
    await rm(emitted, { recursive: true });
  }
}

async function emitDeclarations(folder: string): Promise<void> {
  const compiler = createRequire(import.meta.url).resolve("typescript/package.json");
  const tsc = path.join(path.dirname(compiler), "bin/tsc");
  const project = path.join(import.meta.dirname, "tsconfig.json");
  const emitting = ["--noEmit", "false", "--emitDeclarationOnly", "--outDir", folder];
  await promisify(execFile)(execPath, [tsc, "-p", project, ...emitting]);
}

/** @returns the declarations of a source file and of all that it imports, by their path in `src` */
async function reachableFrom(
  file: string,
  emitted: string,
  reached = new Map<string, string>(),
): Promise<ReadonlyMap<string, string>> {
  const declaration = await readFile(path.join(emitted, file.replace(/ts$/, "d.ts")), "utf8");
  reached.set(file, declaration);
  for (const [specifier] of declaration.matchAll(specifiers)) {
    const imported = sourceFile(specifier, file);
    if (!reached.has(imported)) await reachableFrom(imported, emitted, reached);
  }
  return reached;
}

/** Names what a declaration imports as a game's compiler finds it: no aliases, and no `.ts`. */
function importing(declaration: string, file: string, kind: "ts" | "cts"): string {
  return declaration.replaceAll(specifiers, (specifier) => {
    const relative = path.posix.relative(path.posix.dirname(file), sourceFile(specifier, file));
    const explicit = relative.startsWith(".") ? relative : `./${relative}`;
    return explicit.replace(/ts$/, kind.replace("ts", "js"));
  });
}

/** What stands in quotes after `from`, or in a type's `import()`. */
const specifiers = /(?<=\b(?:from |import\()")[#.][^"]+(?=")/g;

/** The aliases of package.json stand for folders of the same names: `#protocol` for `src/protocol`. */
function sourceFile(specifier: string, importer: string): string {
  return specifier.startsWith("#")
    ? specifier.slice(1)
    : path.posix.join(path.posix.dirname(importer), specifier);
}
