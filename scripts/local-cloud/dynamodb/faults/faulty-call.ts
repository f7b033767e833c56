import { setTimeout as sleep } from "node:timers/promises";
import { AwsError } from "../../aws-json/aws-error.ts";
import type { AwsAnswer } from "../../aws-json/aws-json-server.ts";
import type { DatabaseFault } from "./database-fault-rules.ts";

export type CarryOut = () => Promise<AwsAnswer | undefined>;

/**
 * Lets a call meet its fault.
 *
 * @returns what is answered; nothing where the connection breaks instead
 * @throws {AwsError} which is the answer then
 */
export async function meetDatabaseFault(
  fault: DatabaseFault,
  carryOut: CarryOut,
): Promise<AwsAnswer | undefined> {
  switch (fault.kind) {
    case "throttled":
      throw throttled;
    case "500-before":
      throw failed;
    case "500-after":
      await carryOut();
      throw failed;
    case "reset-before":
      return undefined;
    case "reset-after":
      await carryOut();
      return undefined;
    case "slow": {
      const answer = await carryOut();
      await late(fault.delayMs);
      return answer;
    }
    case "delayed":
      await late(fault.delayMs);
      return carryOut();
  }
}

/** It keeps no process alive. */
function late(milliseconds: number): Promise<void> {
  return sleep(milliseconds, undefined, { ref: false });
}

/**
 * In DynamoDB's words, for tables that are paid by the request.
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html
 */
const throttled = new AwsError(
  400,
  "com.amazon.coral.availability#ThrottlingException",
  "Throughput exceeds the current capacity of your table or index.",
);
const failed = new AwsError(
  500,
  "com.amazonaws.dynamodb.v20120810#InternalServerError",
  "The request could not be completed due to a server error.",
);
