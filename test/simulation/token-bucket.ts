/** What a throttle of AWS is: it fills steadily, and everything that passes takes from it. */
export class TokenBucket {
  readonly #perSecond: number;
  readonly #burst: number;
  #tokens: number;
  #at = Number.NEGATIVE_INFINITY;

  constructor({ perSecond, burst }: { readonly perSecond: number; readonly burst: number }) {
    this.#perSecond = perSecond;
    this.#burst = burst;
    this.#tokens = burst;
  }

  /**
   * @param now milliseconds
   * @param amount may be more than is left, once: DynamoDB lets a call through and then counts it
   */
  take(now: number, amount = 1): boolean {
    const filled = this.#tokens + ((now - this.#at) / 1000) * this.#perSecond;
    this.#tokens = Math.min(this.#burst, filled);
    this.#at = now;
    if (this.#tokens < Math.min(amount, 1)) return false;
    this.#tokens -= amount;
    return true;
  }
}
