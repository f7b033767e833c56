import { describe, expect, it } from "vitest";
import {
  formatClock,
  formatDuration,
  formatShare,
  formatSpan,
  plural,
  shortId,
} from "../../../../scripts/web/console/format.ts";

describe("durations", () => {
  it.each([
    [0, "0 ms"],
    [0.44, "0.4 ms"],
    [9.94, "9.9 ms"],
    [9.96, "10 ms"],
    [999.4, "999 ms"],
    [999.6, "1.00 s"],
    [59_990, "59.99 s"],
    [60_000, "1 min 00 s"],
    [61_000, "1 min 01 s"],
  ])("of %d ms are written %j", (milliseconds, text) => {
    expect(formatDuration(milliseconds)).toBe(text);
  });
});

describe("spans", () => {
  it.each([
    [-5, "0 s"],
    [59_999, "59 s"],
    [60_000, "1 min 00 s"],
    [3_599_999, "59 min 59 s"],
    [7_200_000, "2 h 00 min"],
  ])("of %d ms are written %j", (milliseconds, text) => {
    expect(formatSpan(milliseconds)).toBe(text);
  });
});

it("writes the time of day to the millisecond", () => {
  expect(formatClock(new Date(2026, 0, 2, 3, 4, 5, 6).getTime())).toBe("03:04:05.006");
});

it("writes shares in percent, without fractions that say nothing", () => {
  expect([0, 0.1 + 0.2, 0.125, 1].map(formatShare)).toEqual(["0%", "30%", "12.5%", "100%"]);
});

it("shortens long ids only", () => {
  expect(shortId("L0SM9cOFvHcCIhw=")).toBe("L0SM9cOF…");
  expect(shortId("player1")).toBe("player1");
});

it("counts in words", () => {
  expect([plural(1, "ghost"), plural(2, "ghost")]).toEqual(["1 ghost", "2 ghosts"]);
});
