import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import type { CognitoServer } from "./cognito/cognito-server.ts";
import type { UserPool } from "./cognito/user-pool.ts";
import type { DynamodbServer } from "./dynamodb/dynamodb-server.ts";
import type { WebSocketGateway } from "./gateway/websocket-gateway.ts";
import { region } from "./names.ts";

/** `aws-config.json` as a deployment writes it, with the local endpoints beside the contract. */
export interface LocalClientConfig {
  readonly Cognito: {
    readonly AWS_Region: string;
    readonly CognitoUserPool: string;
    readonly CognitoIdentityPool: string;
    readonly AppClientId: string;
    readonly Endpoint: string;
  };
  readonly API_Gateway: {
    readonly AWS_Region: string;
    readonly WebSocket_API_URL: string;
  };
  readonly DynamoDB: { readonly Endpoint: string };
}

export function clientConfig({
  userPool,
  cognito,
  gateway,
  dynamodb,
}: {
  readonly userPool: UserPool;
  readonly cognito: CognitoServer;
  readonly gateway: WebSocketGateway;
  readonly dynamodb: DynamodbServer;
}): LocalClientConfig {
  return {
    Cognito: {
      AWS_Region: region,
      CognitoUserPool: userPool.userPoolId,
      // There is none here. The Unity client carries the id along and makes no call with it.
      CognitoIdentityPool: `${region}:00000000-0000-0000-0000-000000000000`,
      AppClientId: userPool.appClientId,
      Endpoint: cognito.url,
    },
    API_Gateway: { AWS_Region: region, WebSocket_API_URL: gateway.url },
    DynamoDB: { Endpoint: dynamodb.url },
  };
}

/** @returns the path of the file */
export async function writeClientConfig(
  directory: string,
  config: LocalClientConfig,
): Promise<string> {
  const file = path.join(directory, "aws-config.json");
  await mkdir(directory, { recursive: true });
  await writeFile(file, `${JSON.stringify(config, null, 2)}\n`);
  return file;
}
