import type { PostOutcome } from "#application/ports/messenger.ts";

/** A post that failed in a way in which the next one may succeed. */
export type RetryableOutcome = Extract<PostOutcome, "throttled" | "unavailable">;

/** With a fifth of all posts failing, three attempts lose 8 of 1,000 and five lose 0.3. */
export const maximumAttempts = 5;

/**
 * The longest first wait, milliseconds; each further one is twice as long. All four waits together
 * stay below 300 ms when the gateway fails, so that a player hardly notices. A throttle asks for
 * more patience: its bucket has to refill.
 */
const firstWaitMs: Readonly<Record<RetryableOutcome, number>> = { unavailable: 20, throttled: 50 };

export function isRetryable(outcome: PostOutcome): outcome is RetryableOutcome {
  return outcome in firstWaitMs;
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
export function backoffMs(outcome: RetryableOutcome, attempt: number, random: number): number {
  return random * firstWaitMs[outcome] * 2 ** (attempt - 1);
}

/** A small room may lose every post once, as when all sockets have gone stale in a freeze. */
const smallestBudget = 100;

/** Of independent failures of a third of all posts, half as many retries as recipients make good. */
const retriesPerRecipient = 0.5;

/**
 * How many retries one broadcast may make: enough for failures that pass, and an end to retrying
 * when everything fails, so that retries do not add to an overload.
 */
export class RetryBudget {
  #spent = 0;

  get spent(): number {
    return this.#spent;
  }

  /**
   * @param recipients how many the broadcast has so far
   * @returns whether there was a retry left, which is then spent
   */
  spend(recipients: number): boolean {
    if (this.#spent >= Math.max(smallestBudget, recipients * retriesPerRecipient)) return false;
    this.#spent++;
    return true;
  }
}
