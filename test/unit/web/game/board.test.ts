import fc from "fast-check";
import { expect, test } from "vitest";
import type { Direction } from "../../../../scripts/web/game/rules/board.ts";
import {
  anyTile,
  clueTo,
  columnOf,
  isTile,
  neighbour,
  pick,
  rowOf,
  tileCount,
  tilesAround,
} from "../../../../scripts/web/game/rules/board.ts";

const tile = fc.integer({ min: 0, max: 99 });
const random = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

test("has ten by ten tiles, numbered row by row from the bottom left, as the Unity sample has", () => {
  expect(tileCount).toBe(100);
  expect([columnOf(0), rowOf(0)]).toEqual([0, 0]);
  expect([columnOf(9), rowOf(9)]).toEqual([9, 0]);
  expect([columnOf(17), rowOf(17)]).toEqual([7, 1]);
  expect([columnOf(99), rowOf(99)]).toEqual([9, 9]);
});

test.each<[Direction, number]>([
  ["up", 65],
  ["down", 45],
  ["left", 54],
  ["right", 56],
])("leads %s from the middle", (direction, to) => {
  expect(neighbour(55, direction)).toBe(to);
});

test.each<[Direction, number]>([
  ["up", 95],
  ["down", 5],
  ["left", 50],
  ["right", 59],
])("ends %s at the edge", (direction, from) => {
  expect(neighbour(from, direction)).toBeUndefined();
});

test("leads back where one came from", () => {
  const back = { up: "down", down: "up", left: "right", right: "left" } as const;
  const direction = fc.constantFrom("up", "down", "left", "right");
  fc.assert(
    fc.property(tile, direction, (from, way) => {
      const to = neighbour(from, way);
      fc.pre(to !== undefined);
      return neighbour(to, back[way]) === from;
    }),
  );
});

test("has eight tiles around one in the middle, five at a side and three in a corner", () => {
  expect(tilesAround(55)).toEqual([64, 65, 66, 54, 56, 44, 45, 46]);
  expect(tilesAround(50)).toEqual([60, 61, 51, 40, 41]);
  expect(tilesAround(9)).toEqual([18, 19, 8]);
});

test("gives a clue that is beside the place, never the place itself", () => {
  fc.assert(
    fc.property(tile, random, (place, chance) => {
      const clue = clueTo(place, () => chance);
      expect(isTile(clue)).toBe(true);
      expect(clue).not.toBe(place);
      expect(Math.abs(columnOf(clue) - columnOf(place))).toBeLessThanOrEqual(1);
      expect(Math.abs(rowOf(clue) - rowOf(place))).toBeLessThanOrEqual(1);
    }),
  );
});

test("gives every tile around the place as a clue, one as likely as another", () => {
  const clues = Array.from({ length: 80 }, (_, step) => clueTo(55, () => step / 80));

  for (const around of tilesAround(55)) {
    expect(clues.filter((clue) => clue === around)).toHaveLength(10);
  }
});

test("can put a player on the first tile and on the last", () => {
  expect(anyTile(() => 0)).toBe(0);
  expect(anyTile(() => 1 - Number.EPSILON)).toBe(99);
});

test.each([-1, 100, 0.5, Number.NaN, Number.POSITIVE_INFINITY])("knows no tile %d", (value) => {
  expect(isTile(value)).toBe(false);
});

test("picks nothing out of nothing", () => {
  expect(pick([], () => 0)).toBeUndefined();
});
