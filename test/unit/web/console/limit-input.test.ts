import { expect, it } from "vitest";
import { formatSeconds, parseSeconds } from "../../../../scripts/web/console/faults/limit-input.ts";

it.each([
  ["30", 30_000],
  [" 2.5 ", 2_500],
  ["0,25", 250],
  ["7200", 7_200_000],
])("reads %j as a number of seconds", (text, milliseconds) => {
  expect(parseSeconds(text)).toBe(milliseconds);
});

it.each(["", "0", "-1", "abc", "1e3", "1 2", "0.0001", "Infinity", "99999999"])(
  "does not take %j for a limit",
  (text) => {
    expect(parseSeconds(text)).toBeUndefined();
  },
);

it("writes a limit as it reads it", () => {
  expect(parseSeconds(formatSeconds(2_500))).toBe(2_500);
});
