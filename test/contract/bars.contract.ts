import { describe, expect, it } from "vitest";
import type { Bars } from "#application/ports/bars.ts";
import { noHurry } from "../support/builders.ts";

/** @param bars asked at each test; users of different tests never meet */
export function describeBars(name: string, bars: () => Bars): void {
  describe(`bars: ${name}`, () => {
    const now = Date.now();
    const inAMinute = now + 60_000;

    it("keep nobody out who was never barred", async () => {
      expect(await bars().isBarred("never", now, noHurry)).toBe(false);
    });

    it("keep a user out until the moment that was said, and nobody else", async () => {
      await bars().bar("out", inAMinute, noHurry);
      expect(await bars().isBarred("out", now, noHurry)).toBe(true);
      expect(await bars().isBarred("out", inAMinute - 1_000, noHurry)).toBe(true);
      expect(await bars().isBarred("out", inAMinute + 1_000, noHurry)).toBe(false);
      expect(await bars().isBarred("ou", now, noHurry)).toBe(false);
    });

    it("let a user in again", async () => {
      await bars().bar("back", inAMinute, noHurry);
      await bars().unbar("back", noHurry);
      expect(await bars().isBarred("back", now, noHurry)).toBe(false);
    });

    it("take it for done when somebody is let in who was not kept out", async () => {
      await expect(bars().unbar("never-out", noHurry)).resolves.toBeUndefined();
    });

    it("count refusals of a user by the second, those of all who add at once too", async () => {
      const add = (userId: string, second: number) =>
        bars().addRefusals(userId, second, 4, noHurry);
      const counts = await Promise.all(Array.from({ length: 5 }, () => add("loud", 1)));
      expect(counts.toSorted((one, other) => one - other)).toEqual([4, 8, 12, 16, 20]);
      await expect(add("loud", 2)).resolves.toBe(4);
      await expect(add("quiet", 1)).resolves.toBe(4);
      expect(await bars().isBarred("loud", now, noHurry)).toBe(false);
    });

    it("last as long as the longest of several", async () => {
      await bars().bar("twice", inAMinute, noHurry);
      await bars().bar("twice", now + 10_000, noHurry);
      expect(await bars().isBarred("twice", now + 30_000, noHurry)).toBe(true);
      await bars().bar("twice", now + 120_000, noHurry);
      expect(await bars().isBarred("twice", now + 90_000, noHurry)).toBe(true);
    });
  });
}
