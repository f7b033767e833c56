/**
 * Put before the code of each function (lambda-bundle.ts): stack traces name the sources instead of
 * a line of `index.js` that holds everything.
 *
 * Node can do this with `--enable-source-maps`, but reads the map at each start: 12 ms of CPU for
 * the router, 4 for the authorizer. Most instances never show a stack, so here the map is read with
 * the first one that somebody asks for.
 */

import type { SourceMap } from "node:module";

let sourceMap: SourceMap | undefined;

Error.prepareStackTrace = (error, frames) =>
  [headOf(error), ...frames.map((frame) => `    at ${inSources(frame)}`)].join("\n");

/** V8's own first line; `toString` is the error's, and may be anything. */
function headOf(error: Error): string {
  try {
    return Error.prototype.toString.call(error);
  } catch {
    return "Error";
  }
}

/** A frame of the bundle by its place in the sources; any other as it is, and all without a map. */
function inSources(frame: NodeJS.CallSite): string {
  const line = frame.getLineNumber() ?? 0;
  const column = frame.getColumnNumber() ?? 0;
  return String(frame).replace(
    `${__filename}:${line}:${column}`,
    (bundled) => originOf(line, column) ?? bundled,
  );
}

function originOf(line: number, column: number): string | undefined {
  try {
    sourceMap ??= readMap();
    const origin = sourceMap.findOrigin(line, column);
    if (!("fileName" in origin)) return undefined;
    const { resolve, dirname } = process.getBuiltinModule("node:path");
    const file = resolve(dirname(__filename), origin.fileName);
    return `${file}:${origin.lineNumber}:${origin.columnNumber}`;
  } catch {
    return undefined;
  }
}

function readMap(): SourceMap {
  const { SourceMap } = process.getBuiltinModule("node:module");
  const { readFileSync } = process.getBuiltinModule("node:fs");
  return new SourceMap(JSON.parse(readFileSync(`${__filename}.map`, "utf8")));
}
