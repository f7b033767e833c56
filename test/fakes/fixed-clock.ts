import type { Clock } from "#application/ports/clock.ts";

/** Time stands still until somebody moves it. */
export class FixedClock implements Clock {
  #now: number;

  constructor(now = Date.UTC(2026, 0, 1)) {
    this.#now = now;
  }

  now(): number {
    return this.#now;
  }

  /** Whoever sleeps moves the time, so that no test waits. */
  async sleep(milliseconds: number): Promise<void> {
    this.#now += milliseconds;
  }

  advance(milliseconds: number): void {
    this.#now += milliseconds;
  }
}
