import type { Chance } from "./chance.ts";
import type { Life } from "./life.ts";
import type { Surroundings } from "./surroundings.ts";

/** What DynamoDB answers in a way that does not pass in time. */
export class StoreFailed extends Error {
  override readonly name = "StoreFailed";
}

/** As the client of DynamoDB has them; milliseconds. */
const attemptMs = 2_000;
const firstPauseMs = 50;
const longestPauseMs = 1_000;

export interface StoreCall<T> {
  /** Epoch milliseconds of virtual time. */
  readonly deadline: number;
  /** Whether it may be carried out twice, and so is tried again after silence. */
  readonly isRepeatable: boolean;
  /** What DynamoDB does with it. */
  readonly work: () => T | Promise<T>;
  /** Whether the partition takes it at this moment. */
  readonly isAdmitted?: () => boolean;
}

/** An instance's way to DynamoDB: slow, lossy, throttled, and ended with the instance. */
export class StoreLink {
  readonly #around: Surroundings;
  readonly #chance: Chance;
  readonly #life: Life;

  constructor(around: Surroundings, chance: Chance, life: Life) {
    this.#around = around;
    this.#chance = chance;
    this.#life = life;
  }

  /**
   * @returns nothing when it cannot be known whether it was carried out
   * @throws {StoreFailed}
   * @throws {Died}
   */
  async call<T>(call: StoreCall<T>): Promise<T | undefined> {
    const { time, faults } = this.#around;
    for (let attempt = 1; ; attempt++) {
      this.#life.step();
      const { storeFails, storeThrottles } = faults();
      const isThrottled = this.#chance.happens(storeThrottles);
      const fails = this.#chance.happens(storeFails);
      if (fails) {
        await this.#wait(this.#around.delays.store());
        throw new StoreFailed();
      }
      const answer = await this.#attempt(call, isThrottled);
      this.#life.step();
      if (answer.kind === "done") return answer.result;
      // What a write depends on has changed meanwhile: whoever asked for it has to look again.
      if (!call.isRepeatable) return undefined;
      const longest = Math.min(longestPauseMs, firstPauseMs * 2 ** (attempt - 1));
      const pauseMs = this.#chance.next() * longest;
      if (time.now() + pauseMs >= call.deadline) throw new StoreFailed();
      await this.#wait(pauseMs);
    }
  }

  async #attempt<T>(
    { deadline, work, isAdmitted }: StoreCall<T>,
    isThrottled: boolean,
  ): Promise<Answer<T>> {
    const { time, delays } = this.#around;
    const there = delays.store();
    const back = delays.store();
    const patience = Math.min(attemptMs, Math.max(0, deadline - time.now()));
    const meet = (): Answer<T> | Promise<Answer<T>> => {
      if (isThrottled || isAdmitted?.() === false) return { kind: "throttled" };
      const result = work();
      if (result instanceof Promise) return result.then((it) => ({ kind: "done", result: it }));
      return { kind: "done", result };
    };
    if (there + back > patience) {
      time.after(there, () => void meet());
      await time.sleep(patience);
      return { kind: "silence" };
    }
    await time.sleep(there);
    const answer = await meet();
    await time.sleep(back);
    return answer;
  }

  async #wait(milliseconds: number): Promise<void> {
    await this.#around.time.sleep(milliseconds);
    this.#life.step();
  }
}

type Answer<T> =
  | { readonly kind: "done"; readonly result: T }
  | { readonly kind: "throttled" }
  | { readonly kind: "silence" };
