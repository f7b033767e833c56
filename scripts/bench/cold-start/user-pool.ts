import type { JsonWebKey } from "node:crypto";
import { generateKeyPairSync, sign } from "node:crypto";

export const userPoolId = "us-east-1_BenchPool";
export const appClientId = "benchclient";

/** A pool's public key, and an access token that it has signed for an issuer. */
export interface TokenSigner {
  readonly publicKey: JsonWebKey;
  accessToken(issuer: string): string;
}

/** RSA with 2,048 bits, as Cognito has it. */
export function createTokenSigner(): TokenSigner {
  const { publicKey, privateKey } = generateKeyPairSync("rsa", { modulusLength: 2_048 });
  const header = { alg: "RS256", kid: "key-1" };
  return {
    publicKey: { ...publicKey.export({ format: "jwk" }), ...header, use: "sig" },
    accessToken(issuer) {
      const now = Math.floor(Date.now() / 1000);
      const claims = {
        ...{ sub: "8e2c5b1e-0000-4000-8000-000000000000", username: "player", iss: issuer },
        ...{ client_id: appClientId, token_use: "access", iat: now, exp: now + 86_400 },
      };
      const content = `${encode(header)}.${encode(claims)}`;
      const signature = sign("RSA-SHA256", Buffer.from(content), privateKey);
      return `${content}.${signature.toString("base64url")}`;
    },
  };
}

function encode(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString("base64url");
}
