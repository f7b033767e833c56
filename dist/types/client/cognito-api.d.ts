import type { Platform } from "./platform.js";
import type { RelayConfig } from "./relay-config.js";
export type Answer = Readonly<Record<string, unknown>>;
/**
 * Calls one action of the user pools API for an app client; those that players use need no
 * signature (https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/Welcome.html).
 *
 * @throws {LoginError} by the name of Cognito's own error, such as `NotAuthorizedException`
 */
export type CallCognito = (action: "InitiateAuth" | "RespondToAuthChallenge", input: object) => Promise<Answer>;
/** @throws {InvalidOptionsError} */
export declare function cognitoOf(platform: Platform, config: RelayConfig): CallCognito;
export declare function asRecord(value: unknown): Answer;
