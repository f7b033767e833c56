import type { Clock } from "#application/ports/clock.ts";

interface Sleeper {
  readonly until: number;
  readonly wake: () => void;
}

/**
 * Time that passes only while everybody sleeps: when nothing else is left to do, it jumps to the
 * next one who wakes. A minute of back-off takes no time at all, and in the same order every time.
 */
export class SimulatedClock implements Clock {
  readonly #sleepers: Sleeper[] = [];
  #now: number;
  #isTicking = false;

  constructor(now = Date.UTC(2026, 0, 1)) {
    this.#now = now;
  }

  now(): number {
    return this.#now;
  }

  /** @throws for less than nothing, of which Node.js warns */
  sleep(milliseconds: number): Promise<void> {
    if (milliseconds < 0) throw new RangeError(`Nobody can sleep for ${milliseconds} ms.`);
    return new Promise((wake) => {
      this.#sleepers.push({ until: this.#now + milliseconds, wake });
      this.#tickWhenQuiet();
    });
  }

  /** How many sleep at this moment; none once all work has ended. */
  get asleep(): number {
    return this.#sleepers.length;
  }

  /** An immediate runs when every promise that could go on has done so. */
  #tickWhenQuiet(): void {
    if (this.#isTicking) return;
    this.#isTicking = true;
    setImmediate(() => {
      this.#isTicking = false;
      this.#wakeNext();
      if (this.#sleepers.length > 0) this.#tickWhenQuiet();
    });
  }

  /** Everyone whose time comes at the same moment. */
  #wakeNext(): void {
    const next = Math.min(...this.#sleepers.map((sleeper) => sleeper.until));
    this.#now = Math.max(this.#now, next);
    const due = this.#sleepers.filter((sleeper) => sleeper.until <= this.#now);
    for (const sleeper of due) this.#sleepers.splice(this.#sleepers.indexOf(sleeper), 1);
    for (const { wake } of due) wake();
  }
}
