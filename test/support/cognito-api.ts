/** An error that Cognito answered with, by its own name, for example `NotAuthorizedException`. */
export class CognitoError extends Error {
  override readonly name = "CognitoError";
  readonly code: string;
  constructor(code: string, message: string) {
    super(`${code}: ${message}`);
    this.code = code;
  }
}

/**
 * Calls one action of the Cognito user pools API, unsigned: the actions that players use need no
 * signature, and a local user pool asks for none.
 *
 * @throws {CognitoError}
 */
export async function callCognito(
  endpoint: string,
  action: string,
  input: object,
): Promise<Record<string, unknown>> {
  const response = await fetch(endpoint, {
    method: "POST",
    headers: {
      "content-type": "application/x-amz-json-1.1",
      "x-amz-target": `AWSCognitoIdentityProviderService.${action}`,
    },
    body: JSON.stringify(input),
  });
  const output = asRecord(await response.json().catch(() => ({})));
  if (response.ok) return output;
  // The type may come with a namespace in front: `com.amazon…#NotAuthorizedException`.
  const code = String(output["__type"] ?? response.status).replace(/^.*#/, "");
  throw new CognitoError(code, String(output["message"] ?? output["Message"] ?? ""));
}

/** What a user and a password are good for. */
export interface Login {
  readonly endpoint: string;
  readonly appClientId: string;
  readonly username: string;
  readonly password: string;
}

/**
 * Logs in as the Unity client does, with USER_PASSWORD_AUTH.
 *
 * @returns the access token
 * @throws {CognitoError} also for a challenge, named after it, such as NEW_PASSWORD_REQUIRED
 */
export async function logIn({ endpoint, appClientId, username, password }: Login): Promise<string> {
  const output = await callCognito(endpoint, "InitiateAuth", {
    AuthFlow: "USER_PASSWORD_AUTH",
    ClientId: appClientId,
    AuthParameters: { USERNAME: username, PASSWORD: password },
  });
  const token = asRecord(output["AuthenticationResult"])["AccessToken"];
  if (typeof token === "string") return token;
  const challenge = String(output["ChallengeName"] ?? "UnknownAnswer");
  throw new CognitoError(challenge, "the user pool asks for more than a password");
}

export function asRecord(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null ? { ...value } : {};
}
