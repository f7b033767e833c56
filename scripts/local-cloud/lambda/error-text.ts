import { inspect } from "node:util";

/**
 * What the developer reads about an error: what it says, where in the function's code it comes
 * from, and what caused it.
 */
export function errorText(error: unknown): string {
  if (!(error instanceof Error)) return inspect(error);
  const frames = (error.stack ?? "").split("\n").filter(isInFunction);
  const cause = error.cause === undefined ? [] : [`caused by ${errorText(error.cause)}`];
  // Not the first line of the stack: minified, the name of a class is a letter.
  return [String(error), ...frames, ...cause].join("\n");
}

function isInFunction(line: string): boolean {
  const isFrame = line.startsWith("    at ");
  return isFrame && !line.includes("node:internal/") && !line.includes(import.meta.dirname);
}
