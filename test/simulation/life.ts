/** What happens to everything that an instance still tries after it has died. */
export class Died extends Error {
  override readonly name = "Died";
}

/**
 * The life of a function instance, which can end between any two steps of its work. What it has sent
 * off before arrives; nothing that it does afterwards has any effect.
 */
export class Life {
  #isOver = false;
  #stepsLeft = Number.POSITIVE_INFINITY;
  #onEnd = () => {};

  get isOver(): boolean {
    return this.#isOver;
  }

  /** @param steps until it ends; for ever unless given */
  begin(onEnd: () => void, steps = Number.POSITIVE_INFINITY): void {
    this.#onEnd = onEnd;
    this.#stepsLeft = steps;
  }

  /** Before and after each call to the outside. @throws {Died} */
  step(): void {
    if (!this.goesOn()) throw new Died();
  }

  /** A step at which nothing can be thrown. */
  goesOn(): boolean {
    if (!this.#isOver && --this.#stepsLeft < 0) this.end();
    return !this.#isOver;
  }

  end(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#onEnd();
  }
}
