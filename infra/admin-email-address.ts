import type { Stack } from "aws-cdk-lib";
import { CfnParameter } from "aws-cdk-lib";

/** Who is invited as the first player: `--parameters AdminEmailAddress=…`. */
export class AdminEmailAddress extends CfnParameter {
  constructor(stack: Stack) {
    super(stack, "AdminEmailAddress", {
      type: "String",
      description: "The e-mail address of the first player, who is invited by e-mail.",
      allowedPattern:
        "^[A-Za-z0-9._%+'-]+@([A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?\\.)+[A-Za-z]{2,}$",
      // The length of a Cognito user name.
      maxLength: 128,
      constraintDescription: "must be an e-mail address of at most 128 characters",
    });
  }
}
