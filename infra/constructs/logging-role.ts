import { Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import type { ILogGroup } from "aws-cdk-lib/aws-logs";
import type { Construct } from "constructs";

/**
 * A function's role that may do nothing but write to its one log group. AWS's managed policy for
 * functions would let it write to all of them, and create them: lines still on their way while
 * the stack is being destroyed would bring a deleted group back.
 */
export class LoggingRole extends Role {
  constructor(scope: Construct, id: string, logGroup: ILogGroup) {
    super(scope, id, { assumedBy: new ServicePrincipal("lambda.amazonaws.com") });
    logGroup.grantWrite(this);
  }
}
