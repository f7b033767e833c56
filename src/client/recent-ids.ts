/** Remembers the ids that came last, so many of them and no more. */
export class RecentIds {
  readonly #capacity: number;
  /** In the order in which they came. */
  readonly #ids = new Set<string>();

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  has(id: string): boolean {
    return this.#ids.has(id);
  }

  /** @returns whether it is new */
  add(id: string): boolean {
    if (this.has(id)) return false;
    for (const oldest of this.#ids) {
      if (this.#ids.size < this.#capacity) break;
      this.#ids.delete(oldest);
    }
    this.#ids.add(id);
    return true;
  }
}
