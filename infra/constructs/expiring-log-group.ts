import { RemovalPolicy } from "aws-cdk-lib";
import { LogGroup } from "aws-cdk-lib/aws-logs";
import type { Construct } from "constructs";
import { logRetentionDays } from "../settings.ts";

/**
 * A log group that forgets, and that goes when the stack goes. Every function gets one: a group
 * that Lambda makes by itself would keep its lines for ever and survive the stack.
 */
export class ExpiringLogGroup extends LogGroup {
  constructor(scope: Construct, id: string) {
    super(scope, id, { retention: logRetentionDays, removalPolicy: RemovalPolicy.DESTROY });
  }
}
