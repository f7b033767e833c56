import { sign } from "node:crypto";
import { createRequire } from "node:module";
import type { LocalCloud } from "../../scripts/local-cloud/local-cloud.ts";
import type { Claims } from "./token-issuer.ts";

/** The published key with which cognito-local signs: so a test can sign what Cognito would not. */
export const localPoolKey: string = createRequire(import.meta.url)(
  "cognito-local/lib/keys/cognitoLocal.private.json",
).pem;

/** @returns a token with the true signature of the local user pool */
export function signedByLocalPool(cloud: LocalCloud, claims: Claims, header: Claims = {}): string {
  const now = Math.floor(Date.now() / 1000);
  const payload = {
    sub: "00000000-0000-4000-8000-000000000000",
    iss: `${cloud.cognitoUrl}/${cloud.userPool.userPoolId}`,
    client_id: cloud.userPool.appClientId,
    token_use: "access",
    iat: now,
    exp: now + 3600,
    ...claims,
  };
  const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString("base64url");
  const input = `${encode({ alg: "RS256", kid: "CognitoLocal", ...header })}.${encode(payload)}`;
  return `${input}.${sign("RSA-SHA256", Buffer.from(input), localPoolKey).toString("base64url")}`;
}
