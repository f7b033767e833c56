import { clientConfig } from "../../infra/client-config-file.ts";
import { replaceFile } from "../replace-file.ts";
import { operatorFunctionName, region } from "./names.ts";

/** `aws-config.json` as a deployment writes it, with the local endpoints beside the contract. */
export type LocalClientConfig = ReturnType<typeof localClientConfig>;

export function localClientConfig(local: {
  readonly userPoolId: string;
  readonly appClientId: string;
  readonly webSocketUrl: string;
  readonly cognitoUrl: string;
  readonly dynamodbUrl: string;
  readonly lambdaUrl: string;
}) {
  const { userPoolId, appClientId, webSocketUrl, cognitoUrl, dynamodbUrl, lambdaUrl } = local;
  // There is no identity pool. The Unity client carries the id along and makes no call with it.
  const identityPoolId = `${region}:00000000-0000-0000-0000-000000000000`;
  const deployment = { region, userPoolId, identityPoolId, appClientId, webSocketUrl };
  const { Cognito, API_Gateway } = clientConfig(deployment);
  return {
    Cognito: { ...Cognito, Endpoint: cognitoUrl },
    API_Gateway,
    DynamoDB: { Endpoint: dynamodbUrl },
    Lambda: { Endpoint: lambdaUrl, OperatorFunctionName: operatorFunctionName },
  };
}

/** @param file a path; what stands there is replaced in one step */
export function writeClientConfig(file: string, config: LocalClientConfig): Promise<void> {
  return replaceFile(file, `${JSON.stringify(config, null, 2)}\n`);
}
