/**
 * When to replace a connection that expires: after 60 to 90 % of what it has left, so that players
 * who came together do not all change at once, and one whose token is still the old one by then
 * gets some more chances. Never in less than a second, because the next one would come too late.
 *
 * @param random from 0 to below 1
 * @returns milliseconds
 */
export declare function rotationDelayMs(remainingMs: number, random: number): number;
