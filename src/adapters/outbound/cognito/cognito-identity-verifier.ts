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
} from "aws-jwt-verify/error";
import { SimpleJwksCache } from "aws-jwt-verify/jwk";
import type { JwtPayload } from "aws-jwt-verify/jwt-model";
import type { Identity, IdentityVerifier } from "#application/ports/identity-verifier.ts";
import { keyFetcher } from "./key-fetcher.ts";

/** Failures of the key service rather than of the token. */
const keyFailures = [
  FetchError,
  JwksValidationError,
  JwkValidationError,
  JwkInvalidUseError,
  JwkInvalidKtyError,
  NotSupportedError,
] as const;

export interface CognitoIdentityVerifierOptions {
  readonly userPoolId: string;
  readonly appClientId: string;
  /** Where the tokens come from if not from Cognito itself, as in the local cloud. */
  readonly issuer?: TokenIssuer;
}

export interface TokenIssuer {
  /** The exact `iss` claim. */
  readonly issuer: string;
  readonly jwksUri: string;
}

/** Accepts the access tokens of one app client of one user pool, and nothing else. */
export class CognitoIdentityVerifier implements IdentityVerifier {
  readonly #verifier;
  /** Fetched from the moment of construction, so that the first player does not wait for it. */
  readonly #firstKeys: Promise<void>;

  constructor({ userPoolId, appClientId, issuer }: CognitoIdentityVerifierOptions) {
    const issuers = issuer === undefined ? issuersOf(userPoolId) : [issuer];
    this.#verifier = JwtVerifier.create(
      issuers.map((it) => ({
        ...it,
        // Cognito's access tokens have no `aud`; their client is checked below.
        audience: null,
        customJwtCheck: ({ payload }: { payload: JwtPayload }) =>
          validateCognitoJwtFields(payload, { tokenUse: "access", clientId: appClientId }),
      })),
      { jwksCache: new SimpleJwksCache({ fetcher: keyFetcher }) },
    );
    // A failure is met again, and reported, when a token needs the keys.
    this.#firstKeys = this.#verifier.hydrate().catch(() => undefined);
  }

  async verify(accessToken: string): Promise<Identity | undefined> {
    await this.#firstKeys;
    try {
      const { sub, exp } = await this.#verifier.verify(accessToken);
      // The library checks an expiry only where there is one.
      if (typeof sub !== "string" || sub === "" || typeof exp !== "number") return undefined;
      return { userId: sub, tokenExpiresAt: exp };
    } catch (error) {
      if (isTokenAtFault(error)) return undefined;
      throw error;
    }
  }
}

function isTokenAtFault(error: unknown): boolean {
  return error instanceof JwtBaseError && !keyFailures.some((type) => error instanceof type);
}

/**
 * Cognito names a pool in the `iss` claim by its regional or by its global address.
 *
 * @throws the library's error for an id that is not one of Cognito's
 */
export function issuersOf(userPoolId: string): TokenIssuer[] {
  return [
    CognitoJwtVerifier.parseUserPoolId(userPoolId),
    CognitoJwtVerifier.parseUserPoolId(userPoolId, "issuer-cognito-idp"),
  ];
}
