import { hash } from "node:crypto";
import type { RuleBook, ShareRule } from "./share-rules.ts";
import { assertValidRules, InvalidFaultRules } from "./share-rules.ts";

/** Shares such as ten times 0.1 may miss 1 by what binary fractions cannot say. */
const roundingError = 1e-9;

/**
 * A set of rules, arranged for the question which of them somebody meets. The rules that hold for a
 * target partition one random number from 0 to 1, so at most one of them happens at a time.
 */
export class FaultSchedule<Rule extends ShareRule> {
  readonly #forAll: readonly Rule[];
  readonly #forOne: ReadonlyMap<string, readonly Rule[]>;

  /** @throws {InvalidFaultRules} also when the shares of one target add up to more than 1 */
  constructor(rules: readonly Rule[], book: RuleBook<Rule>) {
    assertValidRules(rules, book);
    this.#forAll = rules.filter((rule) => book.targetsOf(rule) === undefined);
    this.#forOne = groupByTarget(rules, book);
    assertPartition(this.#forAll, book.everybody);
    for (const [target, own] of this.#forOne) assertPartition(own, book.nameOf(target));
  }

  /** @param draw from 0 to 1, without 1 */
  ruleFor(target: string, draw: number): Rule | undefined {
    let end = 0;
    return (this.#forOne.get(target) ?? this.#forAll).find(({ share }) => {
      end += share;
      return draw < end;
    });
  }
}

/**
 * The random number of the n-th thing that happens to a target: a pure function of what is given, so
 * that neither timing nor what happens to others changes what it meets.
 *
 * @returns from 0 to 1, without 1
 */
export function drawFor(seed: number, target: string, count: number): number {
  const digest = hash("sha256", `${seed}/${target}/${count}`, "buffer");
  return digest.readUIntBE(0, 6) / 2 ** 48;
}

/** For each target that is named by any: the rules that hold for it, those for all included. */
function groupByTarget<Rule extends ShareRule>(
  rules: readonly Rule[],
  { targetsOf }: RuleBook<Rule>,
): Map<string, readonly Rule[]> {
  const named = new Set(rules.flatMap((rule) => targetsOf(rule) ?? []));
  const scopes = rules.map((rule) => new Set(targetsOf(rule) ?? named));
  const rulesOf = (target: string) => rules.filter((_, index) => scopes[index]?.has(target));
  return new Map([...named].map((target) => [target, rulesOf(target)]));
}

function assertPartition(rules: readonly ShareRule[], whose: string): void {
  const sum = rules.reduce((total, { share }) => total + share, 0);
  if (sum <= 1 + roundingError) return;
  throw new InvalidFaultRules([`the shares for ${whose} add up to ${sum}, which is more than 1`]);
}
