/** `npm run schemas`: compiles the JSON schemas of the client's frames into plain functions. */

import { writeFileSync } from "node:fs";
import { compileSchemas, generatedValidators } from "./schemas/compile.ts";

writeFileSync(generatedValidators, compileSchemas());
