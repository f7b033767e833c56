import type { Json } from "#domain/json.ts";
import { ForbiddenKey, InvalidMessage, MalformedJson } from "#domain/refusals.ts";

/** Names that reach an object's prototype in careless code, here or in a game that copies them. */
const forbiddenKeys = new Set(["__proto__", "constructor"]);

/** Deeper than any game needs, and far from where recursion ends. */
const maximumDepth = 64;

/**
 * Parses a text frame as one JSON object that is safe to handle.
 *
 * @throws {MalformedJson} the parser's own message is dropped, as it quotes the frame
 * @throws {ForbiddenKey}
 * @throws {InvalidMessage} nested too deep
 */
export function parseBody(body: unknown): { readonly [key: string]: Json } {
  const value = parseJson(body);
  if (!isObject(value)) throw new MalformedJson();
  assertSafe(value, 1);
  return value;
}

function parseJson(body: unknown): Json {
  if (typeof body !== "string") throw new MalformedJson();
  try {
    return JSON.parse(body);
  } catch {
    throw new MalformedJson();
  }
}

function assertSafe(value: Json, depth: number): void {
  if (typeof value !== "object" || value === null) return;
  if (depth > maximumDepth) {
    throw new InvalidMessage(`A frame may be nested ${maximumDepth} levels deep.`);
  }
  for (const [key, member] of Object.entries(value)) {
    if (forbiddenKeys.has(key)) throw new ForbiddenKey(key);
    assertSafe(member, depth + 1);
  }
}

function isObject(value: Json): value is { readonly [key: string]: Json } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
