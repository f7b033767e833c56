import { describe, expect, it } from "vitest";
import type { FaultRule } from "../../../../scripts/local-cloud/gateway/faults/fault-rules.ts";
import {
  choiceOf,
  describeRule,
  totalShare,
  withChoice,
} from "../../../../scripts/web/console/faults/fault-form.ts";

const one = "AAA=";
const rules: readonly FaultRule[] = [
  { kind: "410", share: 0.1 },
  { kind: "410", share: 0.25, connectionIds: [one] },
  { kind: "slow", share: 0.2, delayMs: 120 },
  { kind: "clock", share: 0.05, clockOffsetMs: 600_000 },
  { kind: "500", share: 0.3, connectionIds: [one, "BBB="] },
];

describe("the fault form", () => {
  it("shows what is in force for everybody, and for one connection apart", () => {
    expect(choiceOf(rules, "410", undefined)).toMatchObject({ share: 0.1 });
    expect(choiceOf(rules, "410", one)).toMatchObject({ share: 0.25 });
    expect(choiceOf(rules, "410", "CCC=")).toMatchObject({ share: 0 });
  });

  it("shows by how much answers are late", () => {
    expect(choiceOf(rules, "slow", undefined)).toMatchObject({ share: 0.2, delayMs: 120 });
    expect(choiceOf([], "slow", undefined)).toMatchObject({ share: 0, delayMs: 500 });
  });

  it("changes its own rule and leaves all others as they are", () => {
    const choice = { kind: "410", target: one, share: 0.5, delayMs: 0 } as const;
    expect(withChoice(rules, choice)).toEqual([
      rules[0],
      ...rules.slice(2),
      { kind: "410", share: 0.5, connectionIds: [one] },
    ]);
  });

  it("adds a rule for everybody without naming anybody", () => {
    const choice = { kind: "slow", target: undefined, share: 1, delayMs: 50 } as const;
    expect(withChoice([], choice)).toEqual([{ kind: "slow", share: 1, delayMs: 50 }]);
  });

  it("takes a rule away when its share is nothing", () => {
    const choice = { kind: "410", target: undefined, share: 0, delayMs: 0 } as const;
    expect(withChoice(rules, choice)).toEqual(rules.slice(1));
  });

  it("does not take a rule for several connections for that of one of them", () => {
    expect(choiceOf(rules, "500", one)).toMatchObject({ share: 0 });
    const choice = { kind: "500", target: one, share: 0, delayMs: 0 } as const;
    expect(withChoice(rules, choice)).toEqual(rules);
  });

  it("adds up what a post can meet, rules for everybody included", () => {
    expect(totalShare(rules, undefined)).toBeCloseTo(0.35);
    expect(totalShare(rules, one)).toBeCloseTo(0.9);
  });

  it("puts a rule into words", () => {
    const nameOf = (id: string) => (id === one ? "player1" : id);
    expect(rules.map((rule) => describeRule(rule, nameOf))).toEqual([
      "10% of posts answered 410 Gone",
      "25% of posts to player1 answered 410 Gone",
      "20% of posts answered late, though delivered at once, by 120 ms",
      "5% of posts served by a clock that is off",
      "30% of posts to player1, BBB= answered 500 Internal error",
    ]);
  });
});
