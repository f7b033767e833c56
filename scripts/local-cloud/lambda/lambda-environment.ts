import { randomBytes } from "node:crypto";
import path from "node:path";
import type { AwsCredentials } from "../../../src/adapters/outbound/aws-http/aws-credentials.ts";

/** What Lambda tells a function about itself. */
export interface FunctionIdentity {
  readonly name: string;
  readonly memoryMb: number;
  /** The folder of its code. */
  readonly taskRoot: string;
  readonly handler: string;
}

/**
 * The whole environment of an instance: the variables of the function and those that Lambda
 * sets. Nothing of the developer's own, so a missing variable is missing here too.
 *
 * https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime
 */
export function lambdaEnvironment(
  variables: Readonly<Record<string, string>>,
  identity: FunctionIdentity,
  key?: Required<AwsCredentials>,
): Record<string, string> {
  const { AWS_REGION: region = "us-east-1" } = variables;
  return {
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    ...variables,
    ...(key !== undefined && {
      AWS_ACCESS_KEY_ID: key.accessKeyId,
      AWS_SECRET_ACCESS_KEY: key.secretAccessKey,
      AWS_SESSION_TOKEN: key.sessionToken,
    }),
    AWS_EXECUTION_ENV: "AWS_Lambda_nodejs24.x",
    AWS_LAMBDA_FUNCTION_NAME: identity.name,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(identity.memoryMb),
    AWS_LAMBDA_FUNCTION_VERSION: "$LATEST",
    AWS_LAMBDA_INITIALIZATION_TYPE: "on-demand",
    AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${identity.name}`,
    AWS_LAMBDA_LOG_STREAM_NAME: logStreamName(new Date()),
    LAMBDA_TASK_ROOT: identity.taskRoot,
    _HANDLER: identity.handler,
    // What a program reads; the clock of a thread shows the time zone of its process.
    TZ: ":UTC",
    // Without these the AWS SDK would find the developer's own configuration, even without HOME.
    AWS_CONFIG_FILE: path.join(identity.taskRoot, ".aws", "config"),
    AWS_SHARED_CREDENTIALS_FILE: path.join(identity.taskRoot, ".aws", "credentials"),
  };
}

/** Each instance logs to its own stream. */
function logStreamName(startedAt: Date): string {
  const day = startedAt.toISOString().slice(0, 10).replaceAll("-", "/");
  return `${day}/[$LATEST]${randomBytes(16).toString("hex")}`;
}
