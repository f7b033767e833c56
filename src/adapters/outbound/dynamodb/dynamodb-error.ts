import { NoResponseError } from "#adapters/outbound/aws-http/http-client.ts";

/** A call that DynamoDB refused. */
export class DynamodbError extends Error {
  override readonly name = "DynamodbError";
  /** DynamoDB's name for it, for example `ResourceNotFoundException`. */
  readonly type: string;
  readonly status: number;

  constructor(type: string, status: number) {
    super(`DynamoDB: ${type} (${status})`);
    this.type = type;
    this.status = status;
  }
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html */
const throttles = new Set([
  "ProvisionedThroughputExceededException",
  "RequestLimitExceeded",
  "ThrottlingException",
]);

/** For calls that may be carried out twice. */
export function isWorthRetrying(error: unknown): boolean {
  if (error instanceof NoResponseError) return true;
  return error instanceof DynamodbError && (error.status >= 500 || throttles.has(error.type));
}
