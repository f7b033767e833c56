import type { JsonWebKey, KeyObject } from "node:crypto";
import { createHmac, generateKeyPairSync, sign } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";

export interface Claims {
  readonly [claim: string]: unknown;
}

/** A user pool's signing side: real keys, real signatures, and the JWKS endpoint. */
export interface TokenIssuer {
  readonly issuer: string;
  readonly jwksUri: string;
  readonly userPoolId: string;
  readonly appClientId: string;
  /** A valid access token unless the claims or the header say otherwise. */
  accessToken(claims?: Claims, header?: Claims): string;
  /** The same, signed with HMAC and the public key as the secret. */
  confusedToken(): string;
  unsignedToken(): string;
  /** From now on the keys cannot be had. */
  goDark(): void;
  /** And now they can again. */
  recover(): void;
  /** From now on this is what there is in place of the keys, a byte for each code unit. */
  answerWith(text: string): void;
  /** From now on the one key has this id. @returns what undoes it */
  rotateKey(id: string): () => void;
  /** How often the keys were fetched. */
  readonly fetches: () => number;
  close(): Promise<void>;
}

const firstKeyId = "key-1";

export async function startTokenIssuer(userPoolId = "us-east-1_TestPool1"): Promise<TokenIssuer> {
  const appClientId = "testclient1";
  const { publicKey, privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  let keyId = firstKeyId;
  let isDark = false;
  let fetches = 0;
  let answer: string | undefined;
  const server = createServer((_request, response) => {
    fetches++;
    response.statusCode = isDark ? 503 : 200;
    const keys = JSON.stringify({ keys: [jwkOf(publicKey, keyId)] });
    response.end(answer ?? keys, "latin1");
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("Not listening on a port.");
  const issuer = `http://127.0.0.1:${address.port}/${userPoolId}`;

  const claimsWith = (claims: Claims = {}) => ({
    sub: "user-1",
    iss: issuer,
    client_id: appClientId,
    token_use: "access",
    username: "user-1",
    iat: nowInSeconds(),
    exp: nowInSeconds() + 3600,
    ...claims,
  });
  const rs256 = (input: string) => sign("RSA-SHA256", Buffer.from(input), privateKey);

  return {
    issuer,
    jwksUri: `${issuer}/.well-known/jwks.json`,
    userPoolId,
    appClientId,
    accessToken: (claims, header) =>
      encodeToken({ alg: "RS256", kid: keyId, ...header }, claimsWith(claims), rs256),
    confusedToken() {
      const secret = publicKey.export({ type: "spki", format: "pem" });
      const hs256 = (input: string) => createHmac("sha256", secret).update(input).digest();
      return encodeToken({ alg: "HS256", kid: keyId }, claimsWith(), hs256);
    },
    unsignedToken: () =>
      encodeToken({ alg: "none", kid: keyId }, claimsWith(), () => Buffer.alloc(0)),
    goDark() {
      isDark = true;
    },
    recover() {
      isDark = false;
    },
    answerWith(text) {
      answer = text;
    },
    rotateKey(id) {
      keyId = id;
      return () => {
        keyId = firstKeyId;
      };
    },
    fetches: () => fetches,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

/** @returns the token with other claims under the old signature */
export function tamperWith(token: string, claims: Claims): string {
  const [header, payload = "", signature] = token.split(".");
  const original: Claims = JSON.parse(Buffer.from(payload, "base64url").toString());
  return [header, encodePart({ ...original, ...claims }), signature].join(".");
}

export function nowInSeconds(): number {
  return Math.floor(Date.now() / 1000);
}

function encodeToken(header: Claims, claims: Claims, signer: (input: string) => Buffer): string {
  const input = `${encodePart(header)}.${encodePart(claims)}`;
  return `${input}.${signer(input).toString("base64url")}`;
}

function encodePart(part: Claims): string {
  return Buffer.from(JSON.stringify(part)).toString("base64url");
}

function jwkOf(publicKey: KeyObject, keyId: string): JsonWebKey {
  return { ...publicKey.export({ format: "jwk" }), kid: keyId, use: "sig", alg: "RS256" };
}
