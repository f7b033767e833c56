import { sign } from "node:crypto";
import type { LocalCloud } from "../../scripts/local-cloud/local-cloud.ts";
import type { Claims } from "./token-issuer.ts";

/** @returns a token with the true signature of the local user pool */
export function signedByLocalPool(cloud: LocalCloud, claims: Claims, header: Claims = {}): string {
  const { keyId, privateKey } = cloud.signingKey;
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
  const input = `${encode({ alg: "RS256", kid: keyId, ...header })}.${encode(payload)}`;
  return `${input}.${sign("RSA-SHA256", Buffer.from(input), privateKey).toString("base64url")}`;
}
