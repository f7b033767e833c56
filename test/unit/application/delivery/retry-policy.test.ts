import { describe, expect, it } from "vitest";
import { backoffMs, isRetryable, RetryBudget } from "#application/delivery/retry-policy.ts";

describe("a retry", () => {
  it("is made only after what may pass", () => {
    const outcomes = ["delivered", "gone", "throttled", "unavailable", "unanswered", "rejected"];
    expect(outcomes.filter((it) => isRetryable(it as "gone"))).toEqual([
      "throttled",
      "unavailable",
    ]);
  });

  it("waits anything up to twice as long as the one before", () => {
    expect([1, 2, 3, 4].map((attempt) => backoffMs("unavailable", attempt, 0.5))).toEqual([
      10, 20, 40, 80,
    ]);
    expect(backoffMs("throttled", 1, 0.5)).toBe(25);
    expect(backoffMs("throttled", 4, 0)).toBe(0);
  });
});

describe("the retry budget", () => {
  it("is half as many retries as there are recipients", () => {
    const budget = new RetryBudget();
    const granted = Array.from({ length: 1_000 }, () => budget.spend(1_000)).filter(Boolean);
    expect(granted).toHaveLength(500);
    expect(budget.spent).toBe(500);
  });

  it("has enough for a small room in which every post fails once", () => {
    const budget = new RetryBudget();
    const granted = Array.from({ length: 200 }, () => budget.spend(10)).filter(Boolean);
    expect(granted).toHaveLength(100);
  });

  it("grows with the recipients that are read", () => {
    const budget = new RetryBudget();
    for (let i = 0; i < 100; i++) budget.spend(1);
    expect(budget.spend(200)).toBe(false);
    expect(budget.spend(300)).toBe(true);
  });
});
