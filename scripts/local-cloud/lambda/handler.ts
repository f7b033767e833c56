import { createRequire, enableCompileCache, flushCompileCache } from "node:module";
import path from "node:path";

export type Handler = (event: unknown, context: unknown) => unknown;

/**
 * Loads the code from where Lambda says in the environment that it is.
 *
 * @throws what the code throws while it is loaded
 */
export function loadHandler(environment: NodeJS.ProcessEnv): Handler {
  const { LAMBDA_TASK_ROOT: folder = "", _HANDLER: setting = "" } = environment;
  const { name: file, ext: exportName } = path.parse(setting);

  // Stack traces name the sources.
  process.setSourceMapsEnabled(true);
  // Instances after the first start faster with what the first has compiled.
  enableCompileCache(path.join(folder, "compiled"));
  const code: Record<string, unknown> = createRequire(`${folder}/`)(`./${file}.js`);
  flushCompileCache();

  const handler = code[exportName.slice(1)];
  if (isHandler(handler)) return handler;
  throw new Error(`${setting} is undefined or not exported`);
}

function isHandler(exported: unknown): exported is Handler {
  return typeof exported === "function";
}
