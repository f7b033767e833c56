import type { RelayConfig } from "./relay-config.js";
export declare function canBeSent(token: unknown): token is string;
/** As much as this side can read without being able to verify it. */
export interface UnverifiedClaims {
    readonly exp?: unknown;
    readonly iss?: unknown;
    readonly client_id?: unknown;
    readonly token_use?: unknown;
    readonly sub?: unknown;
}
/** @returns no claims if it is no JSON Web Token (RFC 7519) */
export declare function decodeUnverified(token: string): UnverifiedClaims;
/** Who issued a token, and to which app: what the relay accepts by, beside signature and expiry. */
export declare function originOf(token: string): string;
/** @param now epoch seconds */
export declare function expiresBy(token: string, now: number): boolean;
/**
 * Why the relay must refuse a token whatever the time, as far as can be told from outside.
 *
 * @returns the end of the sentence "The token is …"
 */
export declare function flawOf(token: string, config: RelayConfig | undefined): string | undefined;
