/** Bounds how much is under way at once; who has to wait is served in order. */
export class Slots {
  #free: number;
  readonly #waiting: (() => void)[] = [];
  #served = 0;

  constructor(count: number) {
    this.#free = count;
  }

  /** Takes a slot if one is free and nobody waits for it. */
  tryTake(): boolean {
    if (this.#free === 0) return false;
    this.#free--;
    return true;
  }

  /** Resolves when a slot is taken. */
  async take(): Promise<void> {
    if (this.tryTake()) return;
    await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  /** Gives a slot back, to the one who has waited longest. */
  release(): void {
    const next = this.#waiting[this.#served];
    if (next === undefined) {
      this.#free++;
      return;
    }
    this.#served++;
    this.#forgetServed();
    next();
  }

  /** Now and then, as taking the first element away each time would copy all others. */
  #forgetServed(): void {
    if (this.#served < 1_024 && this.#served < this.#waiting.length) return;
    this.#waiting.splice(0, this.#served);
    this.#served = 0;
  }
}
