import type { Platform } from "./platform.ts";

/** The timers of one client, which end with it. */
export class Timers {
  readonly #platform: Pick<Platform, "after">;
  readonly #stops = new Set<() => void>();

  constructor(platform: Pick<Platform, "after">) {
    this.#platform = platform;
  }

  /** @returns a function that stops it */
  after(delayMs: number, callback: () => void): () => void {
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
    for (const stop of this.#stops) stop();
  }
}
