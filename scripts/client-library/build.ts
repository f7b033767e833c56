import { execFileSync } from "node:child_process";
import { globSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { execPath } from "node:process";
import type { BuildOptions, Metafile } from "esbuild";
import { build } from "esbuild";

const root = path.resolve(import.meta.dirname, "../..");

/** How the library is bundled, for browsers and Node.js alike. */
const bundling = {
  absWorkingDir: root,
  entryPoints: ["src/client/game-relay.ts"],
  bundle: true,
  format: "esm",
  platform: "neutral",
  target: "es2022",
} as const satisfies BuildOptions;

/** Writes `game-relay.js`, `game-relay.d.ts` and the declarations that it needs into a folder. */
export async function buildClient(folder: string): Promise<void> {
  await build({ ...bundling, outfile: path.join(folder, "game-relay.js"), sourcemap: true });
  declareTypes(folder);
}

/** The library as a game's own bundler would put it into a page, and what it is made of. */
export async function bundleForBrowsers(): Promise<{
  readonly code: Uint8Array;
  readonly inputs: Metafile["inputs"];
}> {
  const { outputFiles, metafile } = await build({
    ...bundling,
    platform: "browser",
    minify: true,
    write: false,
    metafile: true,
  });
  const [file] = outputFiles;
  if (file === undefined) throw new Error("esbuild wrote nothing.");
  return { code: file.contents, inputs: metafile.inputs };
}

function declareTypes(folder: string): void {
  const tsc = path.join(
    path.dirname(createRequire(import.meta.url).resolve("typescript/package.json")),
    "bin/tsc",
  );
  const project = path.join(import.meta.dirname, "tsconfig.json");
  execFileSync(execPath, [tsc, "-p", project, "--outDir", path.join(folder, "types")]);
  for (const file of globSync("types/**/*.d.ts", { cwd: folder })) {
    const declaration = path.join(folder, file);
    writeFileSync(declaration, resolvable(readFileSync(declaration, "utf8")));
  }
}

/** Names the declarations as a consumer's compiler finds them: no aliases, and no `.ts`. */
function resolvable(declaration: string): string {
  return declaration
    .replaceAll('"#protocol/', '"../protocol/')
    .replaceAll(/(?<=from "\.[^"]*)\.ts(?=")/g, ".js");
}
