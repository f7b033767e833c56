import { randomUUID, sign, verify } from "node:crypto";
import type { AppClient } from "cognito-local/lib/services/appClient.js";
import type { TokenGenerator, Tokens } from "cognito-local/lib/services/tokenGenerator.js";
import type { User } from "cognito-local/lib/services/userPoolService.js";
import type { UnknownRecord } from "../../json.ts";
import { isRecord, parseJson } from "../../json.ts";
import type { SigningKey } from "./signing-key.ts";

export type TokenUse = "access" | "id" | "refresh";

const secondsOf: Readonly<Record<string, number>> = {
  seconds: 1,
  minutes: 60,
  hours: 3_600,
  days: 86_400,
};

/**
 * Signs and judges the tokens of the user pool. A refresh token is one more signed text, so that it
 * outlives the server that gave it; clients have to take it for an opaque one.
 */
export class PoolTokens implements TokenGenerator {
  readonly #key: SigningKey;
  readonly #issuerOf: (userPoolId: string) => string;

  constructor(key: SigningKey, issuerOf: (userPoolId: string) => string) {
    this.#key = key;
    this.#issuerOf = issuerOf;
  }

  async generate(
    _context: unknown,
    user: User,
    groups: readonly string[],
    client: AppClient,
  ): Promise<Tokens> {
    const now = Math.floor(Date.now() / 1000);
    const attributes = new Map(user.Attributes.map(({ Name, Value }) => [Name, Value]));
    const units = client.TokenValidityUnits ?? {};
    const common = {
      sub: attributes.get("sub"),
      ...(groups.length > 0 && { "cognito:groups": groups }),
      iss: this.#issuerOf(client.UserPoolId),
      origin_jti: randomUUID(),
      event_id: randomUUID(),
      auth_time: now,
      iat: now,
    };
    const until = (validity: number | undefined, unit: string | undefined, seconds: number) =>
      now + (validity === undefined ? seconds : validity * (secondsOf[unit ?? "hours"] ?? 1));

    return {
      AccessToken: this.#sign({
        ...common,
        token_use: "access",
        client_id: client.ClientId,
        scope: "aws.cognito.signin.user.admin",
        username: user.Username,
        exp: until(client.AccessTokenValidity, units.AccessToken, 3_600),
        jti: randomUUID(),
      }),
      IdToken: this.#sign({
        ...common,
        token_use: "id",
        aud: client.ClientId,
        "cognito:username": user.Username,
        email: attributes.get("email"),
        email_verified: attributes.get("email_verified") === "true",
        exp: until(client.IdTokenValidity, units.IdToken, 3_600),
        jti: randomUUID(),
      }),
      RefreshToken: this.#sign({
        token_use: "refresh",
        sub: common.sub,
        client_id: client.ClientId,
        exp: until(client.RefreshTokenValidity, units.RefreshToken ?? "days", 30 * 86_400),
        iat: now,
        jti: common.origin_jti,
      }),
    };
  }

  /** @returns the claims of a token that this pool signed for that use, expired or not */
  claimsOf(token: unknown, use: TokenUse): UnknownRecord | undefined {
    if (typeof token !== "string") return undefined;
    const [header = "", payload = "", signature = "", ...more] = token.split(".");
    const signed = Buffer.from(`${header}.${payload}`);
    const isOurs = verify(
      "RSA-SHA256",
      signed,
      this.#key.privateKey,
      Buffer.from(signature, "base64url"),
    );
    const claims = parseJson(Buffer.from(payload, "base64url").toString());
    const isGood = isOurs && more.length === 0 && isRecord(claims) && claims["token_use"] === use;
    return isGood ? claims : undefined;
  }

  #sign(claims: object): string {
    const header = { alg: "RS256", kid: this.#key.keyId };
    const input = [header, claims].map(encode).join(".");
    const signature = sign("RSA-SHA256", Buffer.from(input), this.#key.privateKey);
    return `${input}.${signature.toString("base64url")}`;
  }
}

export function isExpired({ exp }: UnknownRecord): boolean {
  return typeof exp !== "number" || exp <= Date.now() / 1000;
}

function encode(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString("base64url");
}
