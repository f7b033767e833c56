import type { RestStage } from "@aws-sdk/client-api-gateway";
import { APIGateway } from "@aws-sdk/client-api-gateway";
import type { WebSocketStage } from "@aws-sdk/client-apigatewayv2";
import { ApiGatewayV2 } from "@aws-sdk/client-apigatewayv2";
import { CloudWatchLogs } from "@aws-sdk/client-cloudwatch-logs";
import { IAM } from "@aws-sdk/client-iam";
import type { LoggingAccount } from "./account-logging.ts";

/** The account and Region that the function runs in. */
export class AwsLoggingAccount implements LoggingAccount {
  readonly #gateway = new APIGateway({});
  readonly #gatewayV2 = new ApiGatewayV2({});
  readonly #iam = new IAM({});
  readonly #logs = new CloudWatchLogs({});
  readonly #policyArn: string;

  /** @param policyArn what a role needs that API Gateway logs with */
  constructor(policyArn: string) {
    this.#policyArn = policyArn;
  }

  async role(): Promise<string | undefined> {
    const { cloudwatchRoleArn } = await this.#gateway.getAccount({});
    return cloudwatchRoleArn === "" ? undefined : cloudwatchRoleArn;
  }

  setRole(roleArn: string): Promise<void> {
    return this.#patchRole(roleArn);
  }

  clearRole(): Promise<void> {
    return this.#patchRole("");
  }

  async existence(roleArn: string) {
    try {
      const { Role: role } = await this.#iam.getRole({ RoleName: nameOf(roleArn) });
      // A name is unique whatever the path before it, but the path is part of the ARN.
      return role.Arn === roleArn ? "exists" : "missing";
    } catch (error) {
      if (isMissing(error)) return "missing";
      if (isDenied(error)) return "unknown";
      throw error;
    }
  }

  async createRole(roleArn: string): Promise<void> {
    const RoleName = nameOf(roleArn);
    await unless(isThere, () =>
      this.#iam.createRole({
        RoleName,
        Description: "Lets API Gateway write access logs; shared by the relays of one Region",
        AssumeRolePolicyDocument: JSON.stringify({
          Version: "2012-10-17",
          Statement: {
            Effect: "Allow",
            Principal: { Service: "apigateway.amazonaws.com" },
            Action: "sts:AssumeRole",
          },
        }),
      }),
    );
    await this.#iam.attachRolePolicy({ RoleName, PolicyArn: this.#policyArn });
  }

  async deleteRole(roleArn: string): Promise<void> {
    const RoleName = nameOf(roleArn);
    await unless(isMissing, () =>
      this.#iam.detachRolePolicy({ RoleName, PolicyArn: this.#policyArn }),
    );
    await unless(isMissing, () => this.#iam.deleteRole({ RoleName }));
  }

  async isLogging() {
    try {
      const logs = (await this.#someWebSocketStageLogs()) || (await this.#someRestStageLogs());
      return logs ? "yes" : "no";
    } catch (error) {
      if (isDenied(error)) return "unknown";
      throw error;
    }
  }

  async deleteLogGroup(logGroupName: string): Promise<void> {
    await unless(isMissing, () => this.#logs.deleteLogGroup({ logGroupName }));
  }

  async #patchRole(value: string): Promise<void> {
    await this.#gateway.updateAccount({
      patchOperations: [{ op: "replace", path: "/cloudwatchRoleArn", value }],
    });
  }

  async #someWebSocketStageLogs(): Promise<boolean> {
    const apis = pages((NextToken) => this.#gatewayV2.getApis(NextToken ? { NextToken } : {}));
    for await (const { ApiId, ProtocolType } of apis) {
      // HTTP APIs are here as well, and log without the role.
      if (ProtocolType !== "WEBSOCKET") continue;
      const stages = await unlessDeleted(() => this.#webSocketStages(ApiId));
      if (stages.some(webSocketStageLogs)) return true;
    }
    return false;
  }

  #webSocketStages(ApiId: string): Promise<WebSocketStage[]> {
    const from = pages((NextToken) =>
      this.#gatewayV2.getStages(NextToken ? { ApiId, NextToken } : { ApiId }),
    );
    return Array.fromAsync(from);
  }

  async #someRestStageLogs(): Promise<boolean> {
    const apis = pages(async (from) => {
      const page = { limit: 500, ...(from && { position: from }) };
      const { items, position } = await this.#gateway.getRestApis(page);
      return { Items: items, NextToken: position };
    });
    for await (const { id: restApiId } of apis) {
      const stages = await unlessDeleted(async () => {
        const { item = [] } = await this.#gateway.getStages({ restApiId });
        return item;
      });
      if (stages.some(restStageLogs)) return true;
    }
    return false;
  }
}

function webSocketStageLogs(stage: WebSocketStage): boolean {
  const { AccessLogSettings, DefaultRouteSettings = {}, RouteSettings = {} } = stage;
  const levels = [DefaultRouteSettings, ...Object.values(RouteSettings)];
  return (
    AccessLogSettings?.DestinationArn !== undefined ||
    levels.some(({ LoggingLevel }) => isOn(LoggingLevel))
  );
}

function restStageLogs({ accessLogSettings, methodSettings = {} }: RestStage): boolean {
  return (
    accessLogSettings?.destinationArn !== undefined ||
    Object.values(methodSettings).some(({ loggingLevel }) => isOn(loggingLevel))
  );
}

function isOn(level: string | undefined): boolean {
  return level !== undefined && level !== "OFF";
}

interface Page<T> {
  readonly Items?: readonly T[] | undefined;
  readonly NextToken?: string | undefined;
}

async function* pages<T>(read: (from: string | undefined) => Promise<Page<T>>) {
  let from: string | undefined;
  do {
    const { Items = [], NextToken } = await read(from);
    yield* Items;
    from = NextToken;
  } while (from !== undefined);
}

/** The last part of an ARN. What comes before it is the account and the role's path. */
function nameOf(roleArn: string): string {
  return roleArn.slice(roleArn.lastIndexOf("/") + 1);
}

/** An API that goes while we look has no stages: perhaps two stacks are destroyed at once. */
async function unlessDeleted<T>(read: () => Promise<readonly T[]>): Promise<readonly T[]> {
  try {
    return await read();
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}

async function unless(
  isFine: (error: unknown) => boolean,
  work: () => Promise<unknown>,
): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!isFine(error)) throw error;
  }
}

// IAM's names with and without "Exception": its XML has them without, the SDK's classes with.
const isThere = hasName(/^EntityAlreadyExists(Exception)?$/);
const isMissing = hasName(/^(NoSuchEntity(Exception)?|(Resource)?NotFoundException)$/);
const isDenied = hasName(/^AccessDenied(Exception)?$/);

function hasName(pattern: RegExp): (error: unknown) => boolean {
  return (error) => error instanceof Error && pattern.test(error.name);
}
