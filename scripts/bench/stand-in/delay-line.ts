/**
 * Runs callbacks a fixed time after they were added. One timer for all of them instead of one for
 * each: they fall due in the order in which they came.
 */
export class DelayLine {
  readonly #milliseconds: number;
  #waiting: { readonly due: number; readonly callback: () => void }[] = [];
  #next = 0;

  constructor(milliseconds: number) {
    this.#milliseconds = milliseconds;
  }

  add(callback: () => void): void {
    if (this.#milliseconds === 0) {
      callback();
      return;
    }
    this.#waiting.push({ due: performance.now() + this.#milliseconds, callback });
    if (this.#waiting.length === this.#next + 1) setTimeout(() => this.#run(), this.#milliseconds);
  }

  #run(): void {
    const now = performance.now();
    for (let it = this.#waiting[this.#next]; it; it = this.#waiting[this.#next]) {
      if (it.due > now) {
        setTimeout(() => this.#run(), Math.max(1, it.due - now));
        return;
      }
      this.#next++;
      it.callback();
    }
    this.#waiting = [];
    this.#next = 0;
  }
}
