import type { Stack } from "aws-cdk-lib";
import { CfnResource, CustomResourceProviderBase } from "aws-cdk-lib";
import { ExpiringLogGroup } from "./expiring-log-group.ts";

/**
 * Gives the CDK's own helper functions (the one that empties the bucket, for example) a log group
 * that goes with the stack, and the right to write there instead of the right to make log groups.
 * They offer no option for it. Call it when all other constructs are there.
 */
export function tidyUpAfterProviders(stack: Stack): void {
  for (const provider of stack.node.children) {
    if (provider instanceof CustomResourceProviderBase) confineLogs(provider);
  }
}

function confineLogs(provider: CustomResourceProviderBase): void {
  const logGroup = new ExpiringLogGroup(provider, "Logs");
  cfnChild(provider, "Handler").addPropertyOverride("LoggingConfig", {
    LogGroup: logGroup.logGroupName,
  });
  // AWSLambdaBasicExecutionRole, the only managed policy it has.
  cfnChild(provider, "Role").addPropertyDeletionOverride("ManagedPolicyArns");
  provider.addToRolePolicy({
    Effect: "Allow",
    Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
    Resource: logGroup.logGroupArn,
  });
}

function cfnChild(provider: CustomResourceProviderBase, id: string): CfnResource {
  const child = provider.node.findChild(id);
  if (!CfnResource.isCfnResource(child)) throw new Error(`${child.node.path} is not a resource.`);
  return child;
}
