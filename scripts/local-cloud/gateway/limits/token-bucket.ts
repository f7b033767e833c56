/** How fast a bucket fills, and how much it holds. */
export interface Rate {
  readonly perSecond: number;
  readonly burst: number;
}

/**
 * The token bucket by which API Gateway throttles: it starts full, each request takes a token.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/websocket-api-protect.html
 */
export class TokenBucket {
  readonly #rate: () => Rate;
  readonly #now: () => number;
  #tokens: number;
  #filledAt: number;

  /**
   * @param rate asked at every request, so that it may change
   * @param now milliseconds that never go back
   */
  constructor(rate: () => Rate, now: () => number = () => performance.now()) {
    this.#rate = rate;
    this.#now = now;
    this.#tokens = rate().burst;
    this.#filledAt = now();
  }

  /** @returns whether there was a token */
  take(): boolean {
    this.#fill();
    if (this.#tokens < 1) return false;
    this.#tokens -= 1;
    return true;
  }

  #fill(): void {
    const { perSecond, burst } = this.#rate();
    const now = this.#now();
    const elapsed = now - this.#filledAt;
    // No time times an unlimited rate would be NaN.
    const gained = elapsed > 0 ? (elapsed / 1000) * perSecond : 0;
    this.#tokens = Math.min(burst, this.#tokens + gained);
    this.#filledAt = now;
  }
}
