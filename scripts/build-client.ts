/**
 * `npm run prepare`: builds the client library into `dist`, as games install it. Node.js runs no
 * TypeScript inside `node_modules`, so what is shipped is JavaScript and its declarations.
 */

import { rmSync } from "node:fs";
import path from "node:path";
import { buildClient } from "./client-library/build.ts";

const folder = path.resolve(import.meta.dirname, "../dist");
rmSync(folder, { recursive: true, force: true });
await buildClient(folder);
