import { describe, expect, it } from "vitest";
import { accountLimits, Concurrency } from "../../../scripts/local-cloud/lambda/concurrency.ts";

describe("the concurrency of an account", () => {
  it("has room for so many events, and again for one when one has left", () => {
    const concurrency = new Concurrency({ events: 2, payloadCharacters: 100 });
    expect([concurrency.enter("a"), concurrency.enter("b"), concurrency.enter("c")]).toEqual([
      true,
      true,
      false,
    ]);
    concurrency.leave("a");
    expect([concurrency.enter("c"), concurrency.enter("d")]).toEqual([true, false]);
  });

  it("has room for so much of their payloads", () => {
    const concurrency = new Concurrency({ events: 10, payloadCharacters: 10 });
    expect(concurrency.enter("x".repeat(11))).toBe(false);
    expect(concurrency.enter("x".repeat(4))).toBe(true);
    expect(concurrency.enter("x".repeat(6))).toBe(true);
    expect(concurrency.enter("x")).toBe(false);
    concurrency.leave("x".repeat(4));
    expect(concurrency.enter("x".repeat(5))).toBe(false);
    expect(concurrency.enter("x".repeat(4))).toBe(true);
  });

  it("is that of a new AWS account unless told otherwise", () => {
    expect(accountLimits.events).toBe(1_000);
    const concurrency = new Concurrency();
    const entered = Array.from({ length: 1_001 }, () => concurrency.enter("x"));
    expect(entered.indexOf(false)).toBe(1_000);
  });

  it("keeps 64 of the largest messages and no more, so that a flood fits into memory", () => {
    const concurrency = new Concurrency();
    const largest = "x".repeat(128 * 1024);
    const entered = Array.from({ length: 65 }, () => concurrency.enter(largest));
    expect(entered.indexOf(false)).toBe(64);
  });
});
