/** The object in the config bucket, and the name the Unity client looks for. */
export const clientConfigFileName = "aws-config.json";

/** What a client has to know about a deployment; none of it is secret. */
export interface Deployment {
  readonly region: string;
  readonly userPoolId: string;
  readonly identityPoolId: string;
  readonly appClientId: string;
  readonly webSocketUrl: string;
}

/** `aws-config.json`, with exactly the keys that the Unity client reads. */
export function clientConfig(deployment: Deployment) {
  const { region } = deployment;
  return {
    Cognito: {
      AWS_Region: region,
      CognitoUserPool: deployment.userPoolId,
      CognitoIdentityPool: deployment.identityPoolId,
      AppClientId: deployment.appClientId,
    },
    API_Gateway: {
      AWS_Region: region,
      WebSocket_API_URL: deployment.webSocketUrl,
    },
  };
}
