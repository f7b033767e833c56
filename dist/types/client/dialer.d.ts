import type { PongFrame } from "../protocol/frames.js";
import type { Settings } from "./connect-options.js";
import type { LinkListener } from "./link.js";
import { Link } from "./link.js";
import type { Platform } from "./platform.js";
import type { Verdict } from "./refusals.js";
/** A connection and its first pong. */
export interface Dialed {
    readonly link: Link;
    readonly pong: PongFrame;
}
/** Makes connections, one attempt at a time, each with a token of its own. */
export declare class Dialer {
    #private;
    constructor(platform: Platform, settings: Settings, listener: LinkListener);
    /**
     * @param current expiry of the connection that is to be replaced, in epoch seconds
     * @returns nothing if the token at hand would not make the next one last longer
     */
    dial(current: number): Promise<Dialed | Verdict | undefined>;
    /** Opens no more connections, however late a token comes. */
    stop(): void;
}
