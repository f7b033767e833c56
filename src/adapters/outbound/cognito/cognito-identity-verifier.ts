import { CognitoJwtVerifier, JwtVerifier } from "aws-jwt-verify";
import { validateCognitoJwtFields } from "aws-jwt-verify/cognito-verifier";
import {
  FetchError,
  JwkInvalidKtyError,
  JwkInvalidUseError,
  JwksValidationError,
  JwkValidationError,
  JwtBaseError,
  NotSupportedError,
  WaitPeriodNotYetEndedJwkError,
} from "aws-jwt-verify/error";
import type { JwtPayload } from "aws-jwt-verify/jwt-model";
import { dnsSuffixOf } from "#adapters/outbound/aws-http/regions.ts";
import type { Identity, IdentityVerifier } from "#application/ports/identity-verifier.ts";
import { SigningKeys } from "./signing-keys.ts";

/** Where it cannot be told whether a token is good, which is not the player's fault. */
const keyFailures = [
  FetchError,
  JwksValidationError,
  JwkValidationError,
  JwkInvalidUseError,
  JwkInvalidKtyError,
  NotSupportedError,
  WaitPeriodNotYetEndedJwkError,
] as const;

/**
 * Keys that are slow to come are given up while there is time to say so: an authorizer has 10 s
 * (infra/settings.ts), and what is cut off then appears in no log of ours.
 */
export const keyPatienceMs = 7_000;

/** The signing keys did not come in time. */
export class KeysTooLateError extends Error {
  override readonly name = "KeysTooLateError";
  constructor() {
    super(`The signing keys did not come within ${keyPatienceMs} ms.`);
  }
}

export interface CognitoIdentityVerifierOptions {
  readonly userPoolId: string;
  readonly appClientId: string;
  /** Where the tokens come from if not from Cognito itself, as in the local cloud. */
  readonly issuer?: TokenIssuer;
  /** Epoch milliseconds. */
  readonly now?: () => number;
}

export interface TokenIssuer {
  /** The exact `iss` claim. */
  readonly issuer: string;
  readonly jwksUri: string;
}

/** Accepts the access tokens of one app client of one user pool, and nothing else. */
export class CognitoIdentityVerifier implements IdentityVerifier {
  readonly #verifier;

  /** Fetches keys from this moment on, so that the first player does not wait for them. */
  constructor({ userPoolId, appClientId, issuer, now = Date.now }: CognitoIdentityVerifierOptions) {
    const issuers = issuer === undefined ? issuersOf(userPoolId) : [issuer];
    const keys = new SigningKeys(now);
    for (const { jwksUri } of issuers) keys.prefetch(jwksUri);
    this.#verifier = JwtVerifier.create(
      issuers.map((it) => ({
        ...it,
        // Cognito's access tokens have no `aud`; their client is checked below.
        audience: null,
        customJwtCheck: ({ payload }: { payload: JwtPayload }) =>
          validateCognitoJwtFields(payload, { tokenUse: "access", clientId: appClientId }),
      })),
      { jwksCache: keys },
    );
  }

  async verify(accessToken: string): Promise<Identity | undefined> {
    try {
      const {
        sub,
        exp,
        "cognito:groups": groups,
      } = await inTime(this.#verifier.verify(accessToken));
      // The library checks an expiry only where there is one.
      if (typeof sub !== "string" || sub === "" || typeof exp !== "number") return undefined;
      return { userId: sub, tokenExpiresAt: exp, groups: namesIn(groups) };
    } catch (error) {
      if (isTokenAtFault(error)) return undefined;
      throw error;
    }
  }
}

function namesIn(groups: unknown): readonly string[] {
  return Array.isArray(groups) ? groups.filter((name) => typeof name === "string") : [];
}

/** @throws {KeysTooLateError} */
async function inTime<T>(verification: Promise<T>): Promise<T> {
  const tooLate = Promise.withResolvers<never>();
  const timer = setTimeout(() => tooLate.reject(new KeysTooLateError()), keyPatienceMs);
  try {
    return await Promise.race([verification, tooLate.promise]);
  } finally {
    clearTimeout(timer);
  }
}

function isTokenAtFault(error: unknown): boolean {
  return error instanceof JwtBaseError && !keyFailures.some((type) => error instanceof type);
}

/**
 * Cognito names a pool in the `iss` claim by its regional or by its global address. The library
 * knows the addresses of `amazonaws.com` alone.
 *
 * @throws the library's error for an id that is not one of Cognito's
 */
export function issuersOf(userPoolId: string): TokenIssuer[] {
  return [
    CognitoJwtVerifier.parseUserPoolId(userPoolId),
    CognitoJwtVerifier.parseUserPoolId(userPoolId, "issuer-cognito-idp"),
  ].flatMap(({ issuer }) => {
    const { host, pathname } = new URL(issuer);
    const suffix = dnsSuffixOf(userPoolId.split("_")[0] ?? "");
    const hosts = new Set([host, host.replace(/amazonaws\.com$/, suffix)]);
    return [...hosts].map((it) => ({
      issuer: `https://${it}${pathname}`,
      jwksUri: `https://${it}${pathname}/.well-known/jwks.json`,
    }));
  });
}
