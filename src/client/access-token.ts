import { trimmed } from "./option-values.ts";
import type { RelayConfig } from "./relay-config.ts";
import { appClientIdOf } from "./relay-config.ts";

/** What may stand in a subprotocol (RFC 9110, section 5.6.2); tokens use a part of that. */
const subprotocol = /^[\w!#$%&'*+.^`|~-]+$/;

export function canBeSent(token: unknown): token is string {
  return typeof token === "string" && subprotocol.test(token);
}

/** As much as this side can read without being able to verify it. */
export interface UnverifiedClaims {
  readonly exp?: unknown;
  readonly iat?: unknown;
  readonly iss?: unknown;
  readonly client_id?: unknown;
  readonly token_use?: unknown;
  readonly sub?: unknown;
}

/** @returns no claims if it is no JSON Web Token (RFC 7519) */
export function decodeUnverified(token: string): UnverifiedClaims {
  try {
    const [, payload = ""] = token.split(".");
    return JSON.parse(atob(payload.replace(/-/g, "+").replace(/_/g, "/"))) ?? {};
  } catch {
    return {};
  }
}

/** @param now epoch seconds */
export function expiresBy(token: string, now: number): boolean {
  const { exp } = decodeUnverified(token);
  return typeof exp === "number" && exp <= now;
}

/**
 * Why the relay must refuse a token whatever the time, as far as can be told from outside.
 *
 * @returns the end of the sentence "The token is …"
 */
export function flawOf(token: string, config: RelayConfig | undefined): string | undefined {
  const { token_use: use, client_id: client, iss } = decodeUnverified(token);
  if (use !== "access") return "no access token";
  const pool = trimmed(config?.Cognito?.CognitoUserPool);
  const appClient = appClientIdOf(config);
  if (pool && !String(iss).endsWith(`/${pool}`)) return "of another user pool";
  return appClient && client !== appClient ? "of another app client" : undefined;
}
