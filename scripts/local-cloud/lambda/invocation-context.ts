import type { InstanceEvent } from "./instance-messages.ts";

/** The second argument of a handler, made from what Lambda says in the environment. */
export function invocationContext(
  event: Pick<InstanceEvent, "requestId" | "deadline">,
  environment: NodeJS.ProcessEnv,
) {
  const { AWS_LAMBDA_FUNCTION_NAME: name, AWS_REGION: region } = environment;
  return {
    callbackWaitsForEmptyEventLoop: true,
    functionName: name,
    functionVersion: environment["AWS_LAMBDA_FUNCTION_VERSION"],
    invokedFunctionArn: `arn:aws:lambda:${region}:000000000000:function:${name}`,
    memoryLimitInMB: environment["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"],
    awsRequestId: event.requestId,
    logGroupName: environment["AWS_LAMBDA_LOG_GROUP_NAME"],
    logStreamName: environment["AWS_LAMBDA_LOG_STREAM_NAME"],
    getRemainingTimeInMillis: () => Math.max(0, event.deadline - Date.now()),
  };
}
