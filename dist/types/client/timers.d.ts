import type { Platform } from "./platform.js";
/** The timers of one client, which end with it. */
export declare class Timers {
    #private;
    constructor(platform: Pick<Platform, "after">);
    /** @returns a function that stops it */
    after(delayMs: number, callback: () => void): () => void;
    stopAll(): void;
}
