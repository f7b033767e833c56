import { writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";
import type { BuildOptions } from "esbuild";
import { buildSync } from "esbuild";

const require = createRequire(import.meta.url);

/** The Lambda entries by the name of the file that holds them. */
export const lambdaEntries = {
  router: fileURLToPath(new URL("../src/router.lambda.ts", import.meta.url)),
  authorizer: fileURLToPath(new URL("../src/authorizer.lambda.ts", import.meta.url)),
  operator: fileURLToPath(new URL("../src/operator.lambda.ts", import.meta.url)),
} as const;

const adapters = fileURLToPath(new URL("../src/adapters/outbound", import.meta.url));

/** What takes the place of a package in the bundles; each file says why. */
const standIns = {
  https: path.join(adapters, "cognito/lazy-https.ts"),
  "cls-hooked/context": path.join(adapters, "powertools/single-invocation-context.ts"),
  "aws-xray-sdk-core": path.join(adapters, "powertools/xray-core.ts"),
  // A name stands for all paths below it as well, and the stand-in is made of the package's parts.
  ...Object.fromEntries(
    ["dist", "package.json"].map((part) => [
      `aws-xray-sdk-core/${part}`,
      path.join(path.dirname(require.resolve("aws-xray-sdk-core/package.json")), part),
    ]),
  ),
};

/** The handler setting of all functions: file `index`, export `handler`. */
export const lambdaHandler = "index.handler";

/**
 * How a Lambda entry becomes one file. The deployment and the local cloud both build with these,
 * so what runs on a laptop is what is shipped.
 *
 * CommonJS, because it starts no slower than ES modules on Lambda and part of the tracing library
 * is CommonJS itself.
 */
export function bundleOptions(entry: string, outfile: string) {
  return {
    entryPoints: [entry],
    outfile,
    bundle: true,
    platform: "node",
    target: "node24",
    format: "cjs",
    // The packages' ES modules, of which esbuild leaves out what is not used; of CommonJS it cannot.
    mainFields: ["module", "main"],
    alias: standIns,
    inject: [fileURLToPath(new URL("./readable-stacks.ts", import.meta.url))],
    // For those stacks, without the code itself; the bundle does not mention it, so that nothing
    // else reads it.
    sourcemap: "external",
    sourcesContent: false,
    minify: true,
    legalComments: "none",
    logLevel: "error",
  } satisfies BuildOptions;
}

/** Where the sources are named from in a source map, so that it is the same on every machine. */
const project = fileURLToPath(new URL("..", import.meta.url));

/** Builds one Lambda entry into `outfile`, with its source map beside it: `<outfile>.map`. */
export function bundleLambda(entry: string, outfile: string): void {
  const { outputFiles } = buildSync({
    ...bundleOptions(entry, path.join(project, path.basename(outfile))),
    write: false,
  });
  for (const { path: output, contents } of outputFiles) {
    writeFileSync(path.join(path.dirname(outfile), path.basename(output)), contents);
  }
}
