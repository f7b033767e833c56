import { maximumAttempts } from "./retry-policy.ts";

/** A small room may lose every post once, as when all sockets have gone stale in a freeze. */
const smallestBudget = 100;

/** Of independent failures of a third of all posts, half as many retries as recipients make good. */
const retriesPerRecipient = 0.5;

/** With fewer than this share of recipients served it is not some who fail, it is the gateway. */
const livelyShare = 0.1;

type Answer = (isGranted: boolean) => void;

/**
 * How many retries one broadcast may make: enough for failures that pass, and an end to retrying
 * when everything fails, so that retries do not add to an overload.
 *
 * They go to those who have had the fewest, so that those who read too slowly, and fail again and
 * again, take nothing from the others: everybody's first is granted, though the budget be spent, as
 * long as anybody is served at all; a further one only while there is one left for everybody who has
 * had fewer and may still need it.
 */
export class RetryBudget {
  /** How many are at each attempt, from 1 on, with their outcome open. */
  readonly #undecided: number[] = [];
  /** Who asks for another attempt, by the attempts that they have made. */
  readonly #asking: Answer[][] = [];
  readonly #smallest: number;
  #recipients = 0;
  #delivered = 0;
  #areAllKnown = false;
  #spent = 0;

  /** @param smallest retries that even the smallest room has */
  constructor(smallest = smallestBudget) {
    this.#smallest = smallest;
  }

  /** A recipient is about to be tried for the first time. */
  begin(): void {
    this.#recipients++;
    this.#move(1, 1);
  }

  /** A recipient's outcome is final with this attempt. */
  end(attempt: number, isDelivered: boolean): void {
    if (isDelivered) this.#delivered++;
    this.#move(attempt, -1);
    this.#answer();
  }

  /**
   * Asks for another attempt after this one. Whoever is not granted it is at the end.
   *
   * @returns whether it is granted, as soon as that can be told
   */
  ask(attempt: number): Promise<boolean> {
    return new Promise((answer) => {
      this.#move(attempt, -1);
      this.#asking[attempt] ??= [];
      this.#asking[attempt].push(answer);
      this.#answer();
    });
  }

  /**
   * Those who wait for a retry need not wait for more recipients: there are none, but for one who
   * waits for all of them.
   */
  allKnown(): void {
    this.#areAllKnown = true;
    this.#answer();
  }

  #answer(): void {
    for (let attempt = 1; attempt < maximumAttempts; attempt++) {
      if (!this.#answerAt(attempt)) return;
    }
  }

  /** @returns whether all who have made so many attempts are answered */
  #answerAt(attempt: number): boolean {
    const asking = this.#asking[attempt];
    if (asking === undefined || asking.length === 0) return true;
    const granted = asking.splice(0, this.#grantable(attempt));
    this.#spent += granted.length;
    this.#move(attempt + 1, granted.length);
    for (const answer of granted) answer(true);
    if (this.#isHopeless(attempt)) for (const answer of asking.splice(0)) answer(false);
    return asking.length === 0;
  }

  #grantable(attempt: number): number {
    const isLively = this.#delivered >= this.#recipients * livelyShare;
    if (attempt === 1 && isLively) return Number.POSITIVE_INFINITY;
    return Math.max(0, this.#left - this.#reservedBefore(attempt));
  }

  /** Whether no retry can be left any more for those who have made so many attempts. */
  #isHopeless(attempt: number): boolean {
    if (!this.#areAllKnown || this.#left > 0) return false;
    // A first retry may yet be granted because others are served.
    return attempt > 1 || this.#undecided.every((count) => count === 0);
  }

  get #left(): number {
    return (
      Math.floor(Math.max(this.#smallest, this.#recipients * retriesPerRecipient)) - this.#spent
    );
  }

  /** One for each who has made fewer attempts and may ask for the next. */
  #reservedBefore(attempt: number): number {
    return this.#undecided.slice(0, attempt).reduce((sum, count) => sum + count, 0);
  }

  #move(attempt: number, by: number): void {
    this.#undecided[attempt] = (this.#undecided[attempt] ?? 0) + by;
  }
}
