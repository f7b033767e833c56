import { Stack, Validations } from "aws-cdk-lib";
import { flattenCfnReference } from "cdk-nag/lib/utils/flatten-cfn-reference.js";
import type { Construct } from "constructs";

/** Accepts one ARN with a wildcard in the policies of a construct, and no other. */
export function acknowledgeWildcard(construct: Construct, arn: string, reason: string): void {
  // cdk-nag writes the references in an ARN by their logical ids.
  const resource = flattenCfnReference(Stack.of(construct).resolve(arn));
  Validations.of(construct).acknowledge({
    id: `AwsSolutions-IAM5[Resource::${resource}]`,
    reason,
  });
}
