import { join } from "node:path";
import { Duration, Validations } from "aws-cdk-lib";
import type { FunctionOptions } from "aws-cdk-lib/aws-lambda";
import {
  Architecture,
  Code,
  Function as LambdaFunction,
  LoggingFormat,
  Runtime,
  Tracing,
} from "aws-cdk-lib/aws-lambda";
import { Construct } from "constructs";
import { withBundleFolder } from "../bundle-folder.ts";
import { bundleLambda, lambdaHandler } from "../lambda-bundle.ts";
import { ExpiringLogGroup } from "./expiring-log-group.ts";
import { LoggingRole } from "./logging-role.ts";

export interface RelayFunctionProps
  extends Required<Pick<FunctionOptions, "description" | "environment">> {
  readonly memoryMb: number;
  readonly timeoutSeconds: number;
  /** One of `lambdaEntries`. */
  readonly entry: string;
}

/** How functions of the relay run. What one may do beyond logs and traces is granted to its role. */
export class RelayFunction extends Construct {
  readonly role: LoggingRole;
  readonly lambda: LambdaFunction;

  constructor(
    scope: Construct,
    id: string,
    { entry, memoryMb, timeoutSeconds, ...options }: RelayFunctionProps,
  ) {
    super(scope, id);
    const logGroup = new ExpiringLogGroup(this, "Logs");
    this.role = new LoggingRole(this, "Role", logGroup);
    this.lambda = withBundleFolder((folder) => {
      bundleLambda(entry, join(folder, "index.js"));
      return new LambdaFunction(this, "Function", {
        ...options,
        code: Code.fromAsset(folder),
        handler: lambdaHandler,
        runtime: Runtime.NODEJS_24_X,
        // A fifth cheaper than x86 for the same time.
        architecture: Architecture.ARM_64,
        tracing: Tracing.ACTIVE,
        loggingFormat: LoggingFormat.JSON,
        logGroup,
        role: this.role,
        memorySize: memoryMb,
        timeout: Duration.seconds(timeoutSeconds),
      });
    });
    Validations.of(this.role).acknowledge({
      id: "AwsSolutions-IAM5[Resource::*]",
      reason: `X-Ray has no resources to name: ${id} may send trace segments, to "*" or not at all.`,
    });
  }
}
