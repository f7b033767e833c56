import { NoResponseError } from "#adapters/outbound/aws-http/http-client.ts";
import type { Operation } from "./operations.ts";

/** Longer than any sentence of DynamoDB's, should something else answer in its place. */
const longestSentence = 500;

/** A call that DynamoDB refused, in its own words: for logs, and never for a client. */
export class DynamodbError extends Error {
  override readonly name = "DynamodbError";
  /** DynamoDB's name for it, for example `ResourceNotFoundException`. */
  readonly type: string;
  readonly status: number;

  constructor(operation: Operation, type: string, status: number, sentence = "") {
    const words = sentence === "" ? "" : `: ${firstLineOf(sentence).slice(0, longestSentence)}`;
    super(`DynamoDB refused ${operation} with ${type} (${status})${words}`);
    this.type = type;
    this.status = status;
  }
}

/** Of a signature that does not match, the lines below repeat what was signed: a session token. */
function firstLineOf(sentence: string): string {
  return sentence.split("\n", 1)[0] ?? "";
}

/**
 * A write that may or may not have been carried out. Whoever asked for it has to look before it is
 * asked for again.
 */
export class UnknownOutcomeError extends Error {
  override readonly name = "UnknownOutcomeError";

  constructor(operation: Operation, cause: unknown) {
    super(`It is unknown whether ${operation} was carried out.`, { cause });
  }
}

/** What stands for DynamoDB's name of an error where there is none. */
export const unreadableAnswer = "UnreadableAnswer";

/**
 * The AWS SDK's names of what passes by itself, as far as DynamoDB has them.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html
 */
const throttles = new Set([
  "LimitExceededException",
  "ProvisionedThroughputExceededException",
  "RequestLimitExceeded",
  "RequestThrottled",
  "RequestThrottledException",
  "Throttling",
  "ThrottledException",
  "ThrottlingException",
  "TooManyRequestsException",
]);

/** Whether a write was refused by its own condition, and nothing was changed. */
export function isConditionFailed(error: unknown): boolean {
  return error instanceof DynamodbError && error.type === "ConditionalCheckFailedException";
}

/** Whether the same call can succeed later. */
export function mayPass(error: unknown): boolean {
  return isThrottle(error) || isUnsent(error) || mayHaveRun(error);
}

/** Whether the call may have been carried out although it failed. */
export function mayHaveRun(error: unknown): boolean {
  if (error instanceof NoResponseError) return error.why !== "unsent";
  if (!(error instanceof DynamodbError) || isThrottle(error)) return false;
  // Of an internal error DynamoDB says itself that a write may have succeeded.
  return error.status >= 500 || error.status < 300;
}

/**
 * Whether it was refused only because there is too much at this moment, and nothing was changed. What
 * stands before DynamoDB says so by the status alone (RFC 6585, section 4).
 */
function isThrottle(error: unknown): boolean {
  return error instanceof DynamodbError && (throttles.has(error.type) || error.status === 429);
}

function isUnsent(error: unknown): boolean {
  return error instanceof NoResponseError && error.why === "unsent";
}
