import type { FaultRule } from "./fault-rules.ts";
import { drawFor, FaultSchedule } from "./fault-schedule.ts";

/** Lets posts to the management API fail; what it changes holds from the next post on. */
export interface FaultControl {
  /** Those in force. */
  readonly rules: readonly FaultRule[];
  /**
   * Replaces all rules.
   *
   * @throws {InvalidFaultRules} and those in force stay
   */
  set(rules: readonly FaultRule[]): void;
  /** From now on nothing goes wrong. */
  clear(): void;
  /** Begins the sequence of faults that belongs to a seed, for every connection. */
  seed(seed: number): void;
}

/** Beyond it all sequences begin anew, rather than grow without end. */
const mostConnections = 1_000_000;

/** Decides which posts meet a fault. Posts are counted only while there are rules. */
export class FaultInjection implements FaultControl {
  #rules: readonly FaultRule[] = [];
  #schedule: FaultSchedule | undefined;
  #seed: number;
  readonly #posts = new Map<string, number>();

  /** @throws {InvalidFaultRules} */
  constructor(rules: readonly FaultRule[], seed: number) {
    this.#seed = seed;
    this.set(rules);
  }

  get rules(): readonly FaultRule[] {
    return this.#rules;
  }

  set(rules: readonly FaultRule[]): void {
    const schedule = rules.length > 0 ? new FaultSchedule(rules) : undefined;
    this.#schedule = schedule;
    this.#rules = [...rules];
  }

  clear(): void {
    this.set([]);
  }

  seed(seed: number): void {
    this.#seed = seed;
    this.#posts.clear();
  }

  /** @returns what the post to this connection that has just come in meets, if anything */
  next(connectionId: string): FaultRule | undefined {
    if (this.#schedule === undefined) return undefined;
    const draw = drawFor(this.#seed, connectionId, this.#countPost(connectionId));
    return this.#schedule.ruleFor(connectionId, draw);
  }

  #countPost(connectionId: string): number {
    const post = (this.#posts.get(connectionId) ?? 0) + 1;
    if (post === 1 && this.#posts.size >= mostConnections) this.#posts.clear();
    this.#posts.set(connectionId, post);
    return post;
  }
}
