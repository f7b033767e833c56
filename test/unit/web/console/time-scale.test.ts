import fc from "fast-check";
import { expect, it } from "vitest";
import { ticksOf } from "../../../../scripts/web/console/trace/time-scale.ts";

it("marks round times", () => {
  expect(ticksOf(391).map(({ milliseconds }) => milliseconds)).toEqual([0, 100, 200, 300]);
  expect(ticksOf(1_000).map(({ milliseconds }) => milliseconds)).toEqual([
    0, 200, 400, 600, 800, 1_000,
  ]);
});

it("has few marks that begin at 0 and stay on the scale, however long it is", () => {
  fc.assert(
    fc.property(fc.double({ min: 1e-3, max: 1e6, noNaN: true }), (durationMs) => {
      const positions = ticksOf(durationMs).map(({ position }) => position);
      expect(positions[0]).toBe(0);
      expect(positions.length).toBeGreaterThan(1);
      expect(positions.length).toBeLessThanOrEqual(6);
      expect(Math.max(...positions)).toBeLessThanOrEqual(1 + 1e-9);
    }),
  );
});

it("marks the beginning of a scale that has no length", () => {
  expect(ticksOf(0)).toEqual([{ milliseconds: 0, position: 0 }]);
});
