import type { Settings } from "./connect-options.js";
import { ConnectionRefusedError } from "./errors.js";
import type { LinkEnd } from "./link.js";
import type { Platform } from "./platform.js";
/** To give up with an error, or the reason for which it is worth trying again. */
export type Verdict = ConnectionRefusedError | string;
/**
 * Tells refusals that nothing can change from outages, which are waited for however long they
 * last.
 *
 * A client is never told the status of a failed handshake, in no browser and not by the WebSocket
 * of Node.js: 401, 429, 500 and an unplugged cable all look alike. So this concludes from what can
 * be seen: whether anything answers HTTP at the relay's address, what the token says of itself,
 * and whether tokens of the same origin were accepted before. Where they were, the relay must be
 * in trouble, since nothing but its expiry can be wrong with the token.
 */
export declare class RefusalJudge {
    #private;
    constructor(platform: Platform, settings: Settings);
    /** @param serverTime epoch milliseconds, by the relay's clock */
    accepted(token: string, serverTime: number): void;
    tookToken(): void;
    judgeTokenFailure(cause: unknown): Verdict;
    /** Judges how a connection ended before it was of use. */
    judge({ reason, isRefusal, stage }: LinkEnd, token: string): Promise<Verdict>;
}
