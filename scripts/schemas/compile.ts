import { Ajv } from "ajv";
import standaloneCode from "ajv/dist/standalone/index.js";
import { eventSchemas } from "#adapters/inbound/api-gateway/schemas.ts";

/** Where the router imports its validators from. */
export const generatedValidators = new URL(
  "../../src/adapters/inbound/api-gateway/validators.generated.js",
  import.meta.url,
);

const banner = "// Generated from schemas.ts by `npm run schemas`. Do not edit.\n";

/** @returns the source of a module with one validator for each schema */
export function compileSchemas(): string {
  const ajv = new Ajv({
    schemas: Object.entries(eventSchemas).map(([name, schema]) => ({ $id: name, ...schema })),
    code: { source: true, esm: true, lines: true },
    // "message" has a rule for strings although it may be of any type.
    strictTypes: false,
    // Lengths in UTF-16 units: otherwise the output requires a part of Ajv at run time.
    unicode: false,
    // It warns that the option above will go some day.
    logger: false,
  });
  const names = Object.fromEntries(Object.keys(eventSchemas).map((name) => [name, name]));
  return banner + standaloneCode.default(ajv, names);
}
