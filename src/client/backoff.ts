const firstCeilingMs = 500;
const highestCeilingMs = 30_000;

/**
 * Exponential backoff with full jitter, so that players who lost their connections together do not
 * come back together (https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/).
 *
 * @param attempt 1, 2, …
 * @param random from 0 to below 1
 * @returns milliseconds
 */
export function backoffMs(attempt: number, random: number): number {
  const ceiling = Math.min(highestCeilingMs, firstCeilingMs * 2 ** (attempt - 1));
  return Math.floor(random * ceiling);
}
