/**
 * The part of Lambda's own copy of the AWS SDK that `account-logging.lambda.ts` calls. The packages
 * are in the runtime, not in this project.
 */
declare module "@aws-sdk/client-api-gateway" {
  export class APIGateway {
    constructor(configuration: object);
    getAccount(input: object): Promise<{ readonly cloudwatchRoleArn?: string }>;
    updateAccount(input: {
      readonly patchOperations: readonly {
        readonly op: "replace";
        readonly path: string;
        readonly value: string;
      }[];
    }): Promise<unknown>;
  }
}

declare module "@aws-sdk/client-cloudwatch-logs" {
  export class CloudWatchLogs {
    constructor(configuration: object);
    deleteLogGroup(input: { readonly logGroupName: string }): Promise<unknown>;
  }
}
