import type { UnknownRecord } from "../../json.ts";
import { isRecord } from "../../json.ts";
import { serializationError } from "./aws-error.ts";

/**
 * Reads the body of a call. The emulators behind walk through what they are given without asking
 * how deep it is, and take any JSON for an object: both end their process.
 *
 * @param maxDepth how many arrays and objects may lie in each other
 * @throws {AwsError} a SerializationException
 */
export function readInput(body: Buffer, maxDepth: number): UnknownRecord {
  const input = parse(body);
  if (!isRecord(input)) throw serializationError("The body of a call is a JSON object.");
  assertHarmless(input, maxDepth);
  return input;
}

function parse(body: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(body));
  } catch {
    throw serializationError("The body is not JSON in UTF-8.");
  }
}

/** `JSON.parse` makes `__proto__` a key like any other; code that copies by assignment does not. */
function assertHarmless(value: unknown, depthLeft: number): void {
  if (typeof value !== "object" || value === null) return;
  if (depthLeft === 0) throw serializationError("The body is nested too deep.");
  if (Object.hasOwn(value, "__proto__")) {
    throw serializationError("The local cloud takes no key __proto__.");
  }
  for (const member of Object.values(value)) assertHarmless(member, depthLeft - 1);
}
