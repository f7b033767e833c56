import { describe, expect, it } from "vitest";
import { backoffMs, isRetryable } from "#application/delivery/retry-policy.ts";

describe("a retry", () => {
  it("is made only after what may pass", () => {
    const outcomes = ["delivered", "gone", "throttled", "unavailable", "unanswered", "rejected"];
    expect(outcomes.filter((outcome) => isRetryable({ outcome }))).toEqual([
      "throttled",
      "unavailable",
    ]);
  });

  it("waits anything up to twice as long as the one before", () => {
    const unavailable = { outcome: "unavailable", reason: "status_503" } as const;
    const throttled = { outcome: "throttled", reason: "status_429" } as const;
    expect([1, 2, 3, 4].map((attempt) => backoffMs(unavailable, attempt, 0.5))).toEqual([
      10, 20, 40, 80,
    ]);
    expect(backoffMs(throttled, 1, 0.5)).toBe(25);
    expect(backoffMs(throttled, 4, 0)).toBe(0);
  });
});
