// game-relay/client, built from src/client by `npm run build:client`. Do not edit.
import type { Platform } from "./platform.js";
import type { TokenRequest } from "./relay-client.js";
import type { RelayConfig } from "./relay-config.js";
export interface LoginOptions {
    /** The content of `aws-config.json`. */
    readonly config: RelayConfig;
    /** The player's e-mail address. */
    readonly username: string;
    readonly password: string;
    /** Asked when the password is one for the first login only, which an admin has set. */
    readonly newPassword?: () => Promise<string>;
}
/** A player who is logged in. The tokens stay inside and in memory. */
export interface CognitoSession {
    /** The same id by which other players see this one. */
    readonly userId: string;
    /**
     * An access token, made to be handed to `connect` as it is. It is refreshed when half of its life
     * is over, so that a connection made with it lasts; when a `fresh` one is asked for, though not
     * twice a minute; and when this machine's clock was set back, since nobody knows then how old it
     * is.
     *
     * @throws {LoginError} (as a rejection) when it has expired, or may have, and cannot be refreshed
     */
    readonly token: (request?: Partial<TokenRequest>) => Promise<string>;
}
/** @throws {LoginError} @throws {InvalidOptionsError} */
export declare function loginWith(platform: Platform, options: LoginOptions): Promise<CognitoSession>;
