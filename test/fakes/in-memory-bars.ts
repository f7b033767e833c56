import type { Bars } from "#application/ports/bars.ts";

/** Who is kept out, and until when, in a Map. */
export class InMemoryBars implements Bars {
  readonly #until = new Map<string, number>();
  readonly #refusals = new Map<string, number>();

  async bar(userId: string, until: number, _deadline?: number): Promise<void> {
    this.#until.set(userId, Math.max(until, this.#until.get(userId) ?? 0));
  }

  async unbar(userId: string, _deadline?: number): Promise<void> {
    this.#until.delete(userId);
  }

  async isBarred(userId: string, now: number, _deadline?: number): Promise<boolean> {
    return (this.#until.get(userId) ?? 0) > now;
  }

  async addRefusals(
    userId: string,
    second: number,
    refusals: number,
    _deadline?: number,
  ): Promise<number> {
    const key = `${userId} ${second}`;
    const count = (this.#refusals.get(key) ?? 0) + refusals;
    this.#refusals.set(key, count);
    return count;
  }
}
