import { InvalidOptionsError, LoginError } from "./errors.ts";
import { parseUrl, trimmed } from "./option-values.ts";
import type { Platform } from "./platform.ts";
import type { RelayConfig } from "./relay-config.ts";
import { appClientIdOf } from "./relay-config.ts";

export type Answer = Readonly<Record<string, unknown>>;

/**
 * Calls one action of the user pools API for an app client; those that players use need no
 * signature (https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/Welcome.html).
 *
 * @throws {LoginError} by the name of Cognito's own error, such as `NotAuthorizedException`
 */
export type CallCognito = (
  action: "InitiateAuth" | "RespondToAuthChallenge",
  input: object,
) => Promise<Answer>;

/** @throws {InvalidOptionsError} */
export function cognitoOf(platform: Platform, config: RelayConfig | undefined): CallCognito {
  const ClientId = appClientIdOf(config);
  const endpoint = ClientId && endpointOf(config);
  if (!endpoint) throw new InvalidOptionsError("login() needs a config.");

  return async (action, input) => {
    const body = JSON.stringify({ ClientId, ...input });
    const { status, json } = await post(platform, endpoint, action, body);
    const output = asRecord(json);
    if (status === 200) return output;
    // The type may come with a namespace in front: `com.amazon…#NotAuthorizedException`.
    const code = String(output["__type"] ?? status).replace(/^.*#/, "");
    throw new LoginError(code, `Cognito: ${output["message"] ?? code}`, !finalCodes.has(code));
  };
}

/** @returns nothing where there can be none */
function endpointOf(config: RelayConfig | undefined): string | undefined {
  const { AWS_Region, Endpoint } = config?.Cognito ?? {};
  const region = trimmed(AWS_Region);
  return parseUrl(Endpoint || (region && `https://cognito-idp.${region}.amazonaws.com/`))?.href;
}

/**
 * What no repetition changes. Whatever else there is may pass: throttles, a broken Cognito, a
 * trigger of the user pool that fails, a proxy that answers in its place.
 */
const finalCodes: ReadonlySet<string> = new Set([
  "NotAuthorizedException",
  "UserNotFoundException",
  "UserNotConfirmedException",
  "PasswordResetRequiredException",
  "InvalidPasswordException",
  "InvalidParameterException",
  "ResourceNotFoundException",
  "ExpiredCodeException",
  "CodeMismatchException",
]);

async function post(
  platform: Platform,
  endpoint: string,
  action: string,
  body: string,
): Promise<{ readonly status: number; readonly json: unknown }> {
  try {
    const response = await platform.fetch(endpoint, {
      method: "POST",
      headers: {
        "content-type": "application/x-amz-json-1.1",
        "x-amz-target": `AWSCognitoIdentityProviderService.${action}`,
      },
      body,
    });
    return { status: response.status, json: await response.json() };
  } catch (cause) {
    throw unreachable({ cause });
  }
}

/** Also when something answers in its place, such as the log-in page of a hotel's Wi-Fi. */
export function unreachable(options?: ErrorOptions): LoginError {
  return new LoginError("unreachable", "Cognito cannot be reached.", true, options);
}

/** @returns no members for what is no object */
export function asRecord(value: unknown): Answer {
  return Object(value);
}
