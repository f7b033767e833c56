import { hash } from "node:crypto";
import type { FaultRule } from "./fault-rules.ts";
import { assertValidRules, InvalidFaultRules } from "./fault-rules.ts";

/** Shares such as ten times 0.1 may miss 1 by what binary fractions cannot say. */
const roundingError = 1e-9;

/**
 * A set of rules, arranged for the question which of them a post meets. The rules that hold for a
 * connection partition one random number from 0 to 1, so at most one of them happens to a post.
 */
export class FaultSchedule {
  readonly #forAll: readonly FaultRule[];
  readonly #forOne: ReadonlyMap<string, readonly FaultRule[]>;

  /** @throws {InvalidFaultRules} also when the shares of one connection add up to more than 1 */
  constructor(rules: readonly FaultRule[]) {
    assertValidRules(rules);
    this.#forAll = rules.filter(({ connectionIds }) => connectionIds === undefined);
    this.#forOne = groupByConnection(rules);
    assertPartition(this.#forAll, "every connection");
    for (const [id, own] of this.#forOne) assertPartition(own, `connection ${id}`);
  }

  /** @param draw from 0 to 1, without 1 */
  ruleFor(connectionId: string, draw: number): FaultRule | undefined {
    let end = 0;
    return (this.#forOne.get(connectionId) ?? this.#forAll).find(({ share }) => {
      end += share;
      return draw < end;
    });
  }
}

/**
 * The random number of a connection's n-th post: a pure function of what is given, so that neither
 * timing nor the posts to others change what it meets.
 *
 * @returns from 0 to 1, without 1
 */
export function drawFor(seed: number, connectionId: string, post: number): number {
  const digest = hash("sha256", `${seed}/${connectionId}/${post}`, "buffer");
  return digest.readUIntBE(0, 6) / 2 ** 48;
}

/** For each connection that is named by any: the rules that hold for it, those for all included. */
function groupByConnection(rules: readonly FaultRule[]): Map<string, readonly FaultRule[]> {
  const named = new Set(rules.flatMap(({ connectionIds = [] }) => connectionIds));
  const scopes = rules.map(({ connectionIds }) => new Set(connectionIds ?? named));
  const rulesOf = (id: string) => rules.filter((_, index) => scopes[index]?.has(id));
  return new Map([...named].map((id) => [id, rulesOf(id)]));
}

function assertPartition(rules: readonly FaultRule[], whose: string): void {
  const sum = rules.reduce((total, { share }) => total + share, 0);
  if (sum <= 1 + roundingError) return;
  throw new InvalidFaultRules([`the shares for ${whose} add up to ${sum}, which is more than 1`]);
}
