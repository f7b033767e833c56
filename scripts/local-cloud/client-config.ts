import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { clientConfig, clientConfigFileName } from "../../infra/client-config-file.ts";
import { region } from "./names.ts";

/** `aws-config.json` as a deployment writes it, with the local endpoints beside the contract. */
export type LocalClientConfig = ReturnType<typeof localClientConfig>;

export function localClientConfig(local: {
  readonly userPoolId: string;
  readonly appClientId: string;
  readonly webSocketUrl: string;
  readonly cognitoUrl: string;
  readonly dynamodbUrl: string;
}) {
  const { userPoolId, appClientId, webSocketUrl, cognitoUrl, dynamodbUrl } = local;
  // There is no identity pool. The Unity client carries the id along and makes no call with it.
  const identityPoolId = `${region}:00000000-0000-0000-0000-000000000000`;
  const deployment = { region, userPoolId, identityPoolId, appClientId, webSocketUrl };
  const { Cognito, API_Gateway } = clientConfig(deployment);
  return {
    Cognito: { ...Cognito, Endpoint: cognitoUrl },
    API_Gateway,
    DynamoDB: { Endpoint: dynamodbUrl },
  };
}

/** @returns the path of the file */
export async function writeClientConfig(
  directory: string,
  config: LocalClientConfig,
): Promise<string> {
  const file = path.join(directory, clientConfigFileName);
  await mkdir(directory, { recursive: true });
  await writeFile(file, `${JSON.stringify(config, null, 2)}\n`);
  return file;
}
