/** How much too early something may be given up, so that one sweep serves many. */
const slackMs = 10;
/** So that a clock that jumps, as after a freeze, is noticed soon. */
const longestDelayMs = 1_000;

/** One timer for all posts: a timer for each would cost more than what it guards against. */
export class Sweeper {
  readonly #sweep: (until: number) => number;
  readonly #now: () => number;
  #timer: NodeJS.Timeout | undefined;
  #nextAt = Number.POSITIVE_INFINITY;

  /**
   * @param sweep gives up everything that is due by `until`, and returns when the next thing is;
   * Infinity if there is none, upon which the timer rests
   * @param now epoch milliseconds
   */
  constructor(sweep: (until: number) => number, now: () => number) {
    this.#sweep = sweep;
    this.#now = now;
  }

  /** There will be a sweep by then. */
  watch(dueAt: number): void {
    if (dueAt < this.#nextAt) this.#schedule(dueAt);
  }

  #schedule(dueAt: number): void {
    clearTimeout(this.#timer);
    this.#nextAt = dueAt;
    const delay = Math.min(dueAt - this.#now() - slackMs, longestDelayMs);
    // What it waits for holds sockets, and those keep the process alive as long as it is needed.
    this.#timer = setTimeout(this.#run, Math.max(delay, 1)).unref();
  }

  readonly #run = (): void => {
    this.#nextAt = Number.POSITIVE_INFINITY;
    this.watch(this.#sweep(this.#now() + slackMs));
  };
}
