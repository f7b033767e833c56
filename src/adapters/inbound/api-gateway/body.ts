import { ForbiddenKey, InvalidMessage, MalformedJson } from "#domain/refusals.ts";
import type { Json } from "#protocol/json.ts";
import { nestingLevels } from "#protocol/limits.ts";

/** A text frame that is one JSON object and safe to handle. */
export interface Body {
  readonly value: { readonly [key: string]: Json };
  /** The JSON text of each member, as the client wrote it. */
  readonly members: ReadonlyMap<string, string>;
}

/**
 * @throws {MalformedJson} the parser's own message is dropped, as it quotes the frame
 * @throws {ForbiddenKey}
 * @throws {InvalidMessage} nested too deep
 */
export function parseBody(body: unknown): Body {
  if (typeof body !== "string") throw new MalformedJson();
  const value = parseJson(body);
  if (!isObject(value)) throw new MalformedJson();
  return { value, members: readMembers(body) };
}

function parseJson(body: string): Json {
  try {
    return JSON.parse(body);
  } catch {
    throw new MalformedJson();
  }
}

function isObject(value: Json): value is { readonly [key: string]: Json } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** What gives JSON its structure: a string, a key with its colon, a bracket, a comma. */
const token = /("[^"\\]*(?:\\.[^"\\]*)*")(\s*:)?|[{}[\],]/g;

/**
 * Cuts an object into its members, and looks at every key and every level of it. This is done on
 * the text and not on the parsed value, because the text is what others receive, and it can hold
 * what a parser passes over: of a key that stands there twice, only the last value is parsed.
 *
 * @param json a valid JSON object
 */
function readMembers(json: string): ReadonlyMap<string, string> {
  const members = new Map<string, string>();
  let depth = 0;
  let open: { readonly name: string; readonly from: number } | undefined;
  for (const { 0: text, 1: string, 2: colon, index } of json.matchAll(token)) {
    if (string !== undefined) {
      if (colon === undefined) continue;
      const name = readKey(string);
      if (depth === 1) open = { name, from: index + text.length };
    } else if (text === "{" || text === "[") {
      if (++depth > nestingLevels) throw tooDeep();
    } else {
      if (depth === 1 && open) members.set(open.name, json.slice(open.from, index).trim());
      if (text !== ",") depth--;
    }
  }
  return members;
}

/** @param json a valid JSON array, whose values have been looked at */
export function elementsOf(json: string): readonly string[] {
  const elements: string[] = [];
  let depth = 0;
  let from = json.indexOf("[") + 1;
  for (const { 0: text, 1: string, index } of json.matchAll(token)) {
    if (string !== undefined) continue;
    const isOpening = text === "{" || text === "[";
    if (depth === 1 && !isOpening) {
      elements.push(json.slice(from, index).trim());
      from = index + 1;
    }
    if (text !== ",") depth += isOpening ? 1 : -1;
  }
  return elements.filter((element) => element !== "");
}

/** Names that reach an object's prototype in careless code, here or in a game that copies them. */
const forbiddenKeys: ReadonlySet<string> = new Set(["__proto__", "constructor"]);

/** @param string with its quotes, and perhaps with letters in disguise (`\u005f`) */
function readKey(string: string): string {
  const key: string = JSON.parse(string);
  if (forbiddenKeys.has(key)) throw new ForbiddenKey(key);
  return key;
}

function tooDeep(): InvalidMessage {
  return new InvalidMessage(`A frame may be nested ${nestingLevels} levels deep.`);
}
