/**
 * Exponential backoff with full jitter, so that players who lost their connections together do not
 * come back together (https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/).
 *
 * @param attempt 1, 2, …
 * @param random from 0 to below 1
 * @returns milliseconds
 */
export declare function backoffMs(attempt: number, random: number): number;
