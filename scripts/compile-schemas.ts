/**
 * `npm run schemas`: compiles the JSON schemas of the client's frames into plain functions, and
 * writes the protocol reference that is made of them.
 */

import { writeFileSync } from "node:fs";
import { runCommand } from "./command-error.ts";
import { readOptions } from "./command-line.ts";
import { describeProtocol, protocolReference } from "./schemas/asyncapi.ts";
import { compileSchemas, generatedValidators } from "./schemas/compile.ts";

const usage = `Usage: npm run schemas
Writes the validators and the protocol reference anew, from the JSON schemas.`;

await runCommand(async () => {
  readOptions(usage, {});
  const { js, dts } = await compileSchemas();
  writeFileSync(`${generatedValidators}.js`, js);
  writeFileSync(`${generatedValidators}.d.ts`, dts);
  writeFileSync(protocolReference, describeProtocol());
});
