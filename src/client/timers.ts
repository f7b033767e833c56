import type { Platform } from "./platform.ts";

/** The timers of one client, which end with it. */
export class Timers {
  readonly #platform: Pick<Platform, "after">;
  readonly #stops = new Set<() => void>();
  #isOver = false;

  constructor(platform: Pick<Platform, "after">) {
    this.#platform = platform;
  }

  /**
   * After the end there are no more.
   *
   * @returns a function that stops it
   */
  after(delayMs: number, callback: () => void): () => void {
    if (this.#isOver) return () => {};
    const stopTimer = this.#platform.after(delayMs, () => {
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
    this.#isOver = true;
    for (const stop of this.#stops) stop();
  }
}
