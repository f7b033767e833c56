/**
 * `npm run schemas`: compiles the JSON schemas of the client's frames into plain functions, and
 * writes the protocol reference that is made of them.
 */

import { writeFileSync } from "node:fs";
import { describeProtocol, protocolReference } from "./schemas/asyncapi.ts";
import { compileSchemas, generatedValidators } from "./schemas/compile.ts";

writeFileSync(generatedValidators, compileSchemas());
writeFileSync(protocolReference, describeProtocol());
