import type { Failed, Failure } from "#application/ports/messenger.ts";

/** A failure of which the next attempt may know nothing. */
type PassingFailure = Extract<Failure, "throttled" | "unavailable">;

export interface RetryableFailure extends Failed {
  readonly outcome: PassingFailure;
}

/** With a fifth of all posts failing, three attempts lose 8 of 1,000 and five lose 0.3. */
export const maximumAttempts = 5;

/**
 * The longest first wait, milliseconds; each further one is twice as long. All four waits together
 * stay below 300 ms when the gateway fails, so that a player hardly notices. A throttle asks for
 * more patience: its bucket has to refill.
 */
const firstWaitMs: Readonly<Record<PassingFailure, number>> = { unavailable: 20, throttled: 50 };

export function isRetryable(result: { readonly outcome: string }): result is RetryableFailure {
  return result.outcome in firstWaitMs;
}

/**
 * How long to wait before the next attempt: anything up to the longest ("full jitter"), so that
 * those who failed together do not come back together
 * (https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/).
 *
 * @param attempt the attempts made so far, from 1
 * @param random from 0 to below 1
 * @returns milliseconds
 */
export function backoffMs({ outcome }: RetryableFailure, attempt: number, random: number): number {
  return random * firstWaitMs[outcome] * 2 ** (attempt - 1);
}
