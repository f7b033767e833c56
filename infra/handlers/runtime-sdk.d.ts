/**
 * The part of Lambda's own copy of the AWS SDK that `aws-logging-account.ts` calls. The packages are
 * in the runtime, not in this project.
 */
declare module "@aws-sdk/client-api-gateway" {
  export interface RestStage {
    readonly accessLogSettings?: { readonly destinationArn?: string };
    readonly methodSettings?: Readonly<Record<string, { readonly loggingLevel?: string }>>;
  }
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
    getRestApis(input: { readonly limit: number; readonly position?: string }): Promise<{
      readonly items?: readonly { readonly id: string }[];
      readonly position?: string;
    }>;
    /** All of an API at once: REST APIs have ten stages at most. */
    getStages(input: { readonly restApiId: string }): Promise<{
      readonly item?: readonly RestStage[];
    }>;
  }
}

declare module "@aws-sdk/client-apigatewayv2" {
  interface RouteSettings {
    readonly LoggingLevel?: string;
  }
  export interface WebSocketStage {
    readonly AccessLogSettings?: { readonly DestinationArn?: string };
    readonly DefaultRouteSettings?: RouteSettings;
    readonly RouteSettings?: Readonly<Record<string, RouteSettings>>;
  }
  export class ApiGatewayV2 {
    constructor(configuration: object);
    getApis(input: { readonly NextToken?: string }): Promise<{
      readonly Items?: readonly { readonly ApiId: string; readonly ProtocolType: string }[];
      readonly NextToken?: string;
    }>;
    getStages(input: { readonly ApiId: string; readonly NextToken?: string }): Promise<{
      readonly Items?: readonly WebSocketStage[];
      readonly NextToken?: string;
    }>;
  }
}

declare module "@aws-sdk/client-iam" {
  export class IAM {
    constructor(configuration: object);
    getRole(input: { readonly RoleName: string }): Promise<{
      readonly Role: { readonly Arn: string };
    }>;
    createRole(input: {
      readonly RoleName: string;
      readonly Description: string;
      readonly AssumeRolePolicyDocument: string;
    }): Promise<unknown>;
    deleteRole(input: { readonly RoleName: string }): Promise<unknown>;
    attachRolePolicy(input: {
      readonly RoleName: string;
      readonly PolicyArn: string;
    }): Promise<unknown>;
    detachRolePolicy(input: {
      readonly RoleName: string;
      readonly PolicyArn: string;
    }): Promise<unknown>;
  }
}

declare module "@aws-sdk/client-cloudwatch-logs" {
  export class CloudWatchLogs {
    constructor(configuration: object);
    deleteLogGroup(input: { readonly logGroupName: string }): Promise<unknown>;
  }
}
