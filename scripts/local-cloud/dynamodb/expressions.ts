import type { UnknownRecord } from "../../json.ts";
import { AwsError } from "../aws-json/aws-error.ts";

/** DynamoDB's own limit (Service quotas), in bytes. */
const longest = 4_096;

/**
 * dynalite's parser takes three times as long for every further pair of parentheses in each other:
 * 60 ms for four, minutes for twelve. Nobody needs more than that.
 */
const deepest = 4;
const repeatedNot = new RegExp(`(\\bNOT\\s+){${deepest + 1}}`, "i");

/** @throws {AwsError} a ValidationException for an expression that cannot be read in time */
export function assertExpressionsAreShort(input: UnknownRecord): void {
  for (const [name, value] of Object.entries(input)) {
    if (!name.endsWith("Expression") || typeof value !== "string") continue;
    if (Buffer.byteLength(value) > longest) {
      throw invalid(name, "Expression size has exceeded the maximum allowed size;");
    }
    if (depthOf(value) > deepest || repeatedNot.test(value)) {
      throw invalid(name, `The local cloud reads ${deepest} parentheses or NOTs in a row at most.`);
    }
  }
}

function depthOf(expression: string): number {
  let depth = 0;
  let greatest = 0;
  for (const character of expression) {
    if (character === "(") depth += 1;
    if (character === ")") depth -= 1;
    greatest = Math.max(greatest, depth);
  }
  return greatest;
}

function invalid(name: string, message: string): AwsError {
  const type = "com.amazon.coral.validate#ValidationException";
  return new AwsError(400, type, `Invalid ${name}: ${message}`);
}
