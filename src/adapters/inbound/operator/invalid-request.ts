import type { ErrorObject } from "ajv";

/** An event that is no operation, or not of its form. The sentence names the rule, never a value. */
export class InvalidRequest extends Error {
  override readonly name = "InvalidRequest";
  readonly code: "invalid_request" | "unknown_operation";

  constructor(message: string, code: InvalidRequest["code"] = "invalid_request") {
    super(message);
    this.code = code;
  }
}

/** @param violation the first that was found */
export function describeViolation({ instancePath, keyword, params, message }: ErrorObject): string {
  if (keyword === "additionalProperties") {
    return `${quoted(String(params["additionalProperty"]))} is no member of this operation.`;
  }
  if (keyword === "required") return `${quoted(String(params["missingProperty"]))} is missing.`;
  const member = instancePath.slice(1).replaceAll("/", ".");
  return `${quoted(member)} ${message ?? "is not valid"}.`;
}

/** Names of members are the sender's own words, and may be long. */
function quoted(name: string): string {
  return JSON.stringify(name.slice(0, 64));
}
