import type { Platform } from "./platform.ts";

/** The longest that timers can wait, in browsers and in Node.js. */
const longestMs = 2 ** 31 - 1;

/** The timers of one client, which end with it. */
export class Timers {
  readonly #platform: Pick<Platform, "after">;
  readonly #stops = new Set<() => void>();

  constructor(platform: Pick<Platform, "after">) {
    this.#platform = platform;
  }

  /** @returns a function that stops it */
  after(delayMs: number, callback: () => void): () => void {
    const stopTimer = this.#platform.after(Math.min(delayMs, longestMs), () => {
      stop();
      callback();
    });
    const stop = () => {
      this.#stops.delete(stop);
      stopTimer();
    };
    this.#stops.add(stop);
    return stop;
  }

  stopAll(): void {
    for (const stop of this.#stops) stop();
  }
}
