import path from "node:path";
import { Ajv } from "ajv";
import standaloneCode from "ajv/dist/standalone/index.js";
import { build } from "esbuild";
import { eventSchemas } from "#adapters/inbound/api-gateway/schemas.ts";

/** Where the router imports its validators from, without the ending of a file. */
export const generatedValidators = path.resolve(
  import.meta.dirname,
  "../../src/adapters/inbound/api-gateway/validators.generated",
);

const banner = "// Generated from the schemas of src/protocol by `npm run schemas`. Do not edit.\n";

/** A module with a validator for each action: its source and its declaration. */
export async function compileSchemas(): Promise<{ readonly js: string; readonly dts: string }> {
  const ajv = new Ajv({
    schemas: [...eventSchemas].map(([action, schema]) => ({ $id: action, ...schema })),
    code: { source: true, esm: true, lines: true },
    // "message" has a rule for strings although it may be of any type.
    strictTypes: false,
  });
  const names = [...eventSchemas.keys()];
  const code = standaloneCode.default(ajv, Object.fromEntries(names.map((it) => [it, it])));
  const table = `export const validators = { ${names.join(", ")} };`;
  return { js: banner + (await withoutImports(`${code}\n${table}`)), dts: banner + declaration };
}

/**
 * Takes in what the validators require of Ajv, so that nothing of it is needed at run time: it
 * counts characters as JSON Schema does, by code points.
 */
async function withoutImports(contents: string): Promise<string> {
  const { outputFiles } = await build({
    absWorkingDir: path.resolve(import.meta.dirname, "../.."),
    stdin: { contents, resolveDir: import.meta.dirname },
    bundle: true,
    format: "esm",
    platform: "node",
    write: false,
  });
  const [module] = outputFiles;
  if (module === undefined) throw new Error("esbuild wrote nothing.");
  return module.text;
}

/**
 * `@middy/validator` takes compiled validators at run time, although its types ask for an instance
 * of Ajv.
 */
const declaration = `import type validator from "@middy/validator";
import type { Action } from "#protocol/actions.ts";

type EventSchema = NonNullable<NonNullable<Parameters<typeof validator>[0]>["eventSchema"]>;

export declare const validators: Readonly<Record<Action, EventSchema>>;
`;
