import { describe, expect, it } from "vitest";
import { systemClock } from "#adapters/outbound/system/system-clock.ts";
import { FixedClock } from "../fakes/fixed-clock.ts";

describe.each([
  ["system", () => systemClock],
  ["fixed", () => new FixedClock()],
])("Clock: %s", (_, create) => {
  it("tells epoch milliseconds, and never runs backwards", () => {
    const clock = create();
    const [first, second] = [clock.now(), clock.now()];
    expect(new Date(first).getUTCFullYear()).toBeGreaterThan(2025);
    expect(second).toBeGreaterThanOrEqual(first);
  });
});
