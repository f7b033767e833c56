/**
 * `npm run schemas`: compiles the JSON schemas of the client's frames into plain functions, and
 * writes the protocol reference that is made of them.
 */

import { writeFileSync } from "node:fs";
import { describeProtocol, protocolReference } from "./schemas/asyncapi.ts";
import { compileSchemas, generatedValidators } from "./schemas/compile.ts";

const { js, dts } = await compileSchemas();
writeFileSync(`${generatedValidators}.js`, js);
writeFileSync(`${generatedValidators}.d.ts`, dts);
writeFileSync(protocolReference, describeProtocol());
