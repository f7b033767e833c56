import { drawFor, FaultSchedule } from "./fault-schedule.ts";
import type { RuleBook, ShareRule } from "./share-rules.ts";

/** Lets a service fail; what it changes holds from the next call on. */
export interface FaultControl<Rule> {
  /** Those in force. */
  readonly rules: readonly Rule[];
  /**
   * Replaces all rules.
   *
   * @throws {InvalidFaultRules} and those in force stay
   */
  set(rules: readonly Rule[]): void;
  /** From now on nothing goes wrong. */
  clear(): void;
  /** Begins the sequence of faults that belongs to a seed, for every target. */
  seed(seed: number): void;
}

/** Beyond it all sequences begin anew, rather than grow without end. */
const mostTargets = 1_000_000;

/** Decides which calls meet a fault. They are counted only while there are rules. */
export class FaultInjection<Rule extends ShareRule> implements FaultControl<Rule> {
  readonly #book: RuleBook<Rule>;
  #rules: readonly Rule[] = [];
  #schedule: FaultSchedule<Rule> | undefined;
  #seed: number;
  readonly #counts = new Map<string, number>();

  /** @throws {InvalidFaultRules} */
  constructor(book: RuleBook<Rule>, rules: readonly Rule[], seed: number) {
    this.#book = book;
    this.#seed = seed;
    this.set(rules);
  }

  get rules(): readonly Rule[] {
    return this.#rules;
  }

  set(rules: readonly Rule[]): void {
    const schedule = rules.length > 0 ? new FaultSchedule(rules, this.#book) : undefined;
    this.#schedule = schedule;
    this.#rules = [...rules];
  }

  clear(): void {
    this.set([]);
  }

  seed(seed: number): void {
    this.#seed = seed;
    this.#counts.clear();
  }

  /** @returns what the call about this target that has just come in meets, if anything */
  next(target: string): Rule | undefined {
    if (this.#schedule === undefined) return undefined;
    return this.#schedule.ruleFor(target, drawFor(this.#seed, target, this.#count(target)));
  }

  #count(target: string): number {
    const count = (this.#counts.get(target) ?? 0) + 1;
    if (count === 1 && this.#counts.size >= mostTargets) this.#counts.clear();
    this.#counts.set(target, count);
    return count;
  }
}
