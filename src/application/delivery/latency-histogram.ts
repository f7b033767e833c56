/** Upper bounds, milliseconds; the last bucket has none. */
const bounds = [5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000] as const;

/** Counts how long posts took, in a size that does not depend on how many there were. */
export class LatencyHistogram {
  readonly #counts = new Array<number>(bounds.length + 1).fill(0);

  add(milliseconds: number): void {
    const index = bounds.findIndex((bound) => milliseconds <= bound);
    const bucket = index < 0 ? bounds.length : index;
    this.#counts[bucket] = (this.#counts[bucket] ?? 0) + 1;
  }

  /** `{ "<=5": 12, …, ">5000": 1 }`, without the empty buckets. */
  toJSON(): Record<string, number> {
    const names = [...bounds.map((bound) => `<=${bound}`), `>${bounds.at(-1)}`];
    return Object.fromEntries(
      names
        .map((name, i) => [name, this.#counts[i] ?? 0] as const)
        .filter(([, count]) => count > 0),
    );
  }
}
