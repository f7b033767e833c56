/** First in, first out. Taking from an array's front would move all that is behind. */
export class Queue<T> {
  #items: T[] = [];
  #front = 0;

  get size(): number {
    return this.#items.length - this.#front;
  }

  push(item: T): void {
    this.#items.push(item);
  }

  /** Puts it before all others. */
  pushFront(item: T): void {
    this.#items = [item, ...this.#remaining()];
    this.#front = 0;
  }

  shift(): T | undefined {
    if (this.size === 0) return undefined;
    const item = this.#items[this.#front++];
    // By halves, so that each item is moved about once.
    if (this.#front * 2 >= this.#items.length) this.#drop();
    return item;
  }

  /** Takes out what fits, wherever it stands. */
  takeIf(fits: (item: T) => boolean): readonly T[] {
    const taken: T[] = [];
    const kept: T[] = [];
    for (const item of this.#remaining()) (fits(item) ? taken : kept).push(item);
    this.#items = kept;
    this.#front = 0;
    return taken;
  }

  #drop(): void {
    this.#items = this.#remaining();
    this.#front = 0;
  }

  #remaining(): T[] {
    return this.#items.slice(this.#front);
  }
}
