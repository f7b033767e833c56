/**
 * The board of the Unity sample: ten by ten tiles, numbered row by row from the bottom left corner,
 * so that "up" adds a row. Its size is set in the sample's prefab, and a tile's number is what the
 * players tell each other; so another size would be another game.
 */

export const width = 10;
export const height = 10;
export const tileCount = width * height;

/** A whole number from 0 to `tileCount - 1`. */
export type Tile = number;

export type Direction = "up" | "down" | "left" | "right";

/** A number from 0 up to, but not including, 1: what `Math.random` gives. */
export type Random = () => number;

const steps = {
  up: { columns: 0, rows: 1 },
  down: { columns: 0, rows: -1 },
  left: { columns: -1, rows: 0 },
  right: { columns: 1, rows: 0 },
} as const satisfies Record<Direction, Step>;

interface Step {
  readonly columns: number;
  readonly rows: number;
}

export function isTile(value: number): value is Tile {
  return Number.isInteger(value) && value >= 0 && value < tileCount;
}

/** Counted from 0 at the left. */
export function columnOf(tile: Tile): number {
  return tile % width;
}

/** Counted from 0 at the bottom. */
export function rowOf(tile: Tile): number {
  return Math.floor(tile / width);
}

/** @returns undefined beyond the edge */
export function neighbour(tile: Tile, direction: Direction): Tile | undefined {
  return tileAt(tile, steps[direction]);
}

/** The tiles that touch this one at a side or a corner: three in a corner, eight in the middle. */
export function tilesAround(tile: Tile): Tile[] {
  return [1, 0, -1]
    .flatMap((rows) => [-1, 0, 1].map((columns) => tileAt(tile, { columns, rows })))
    .filter((it): it is Tile => it !== undefined && it !== tile);
}

/** What a player gives away by moving: a tile beside the one moved to, never that one itself. */
export function clueTo(tile: Tile, random: Random): Tile {
  return pick(tilesAround(tile), random) ?? tile;
}

export function anyTile(random: Random): Tile {
  return Math.floor(random() * tileCount);
}

/** @returns undefined only of an empty list */
export function pick<T>(choices: readonly T[], random: Random): T | undefined {
  return choices[Math.floor(random() * choices.length)];
}

function tileAt(tile: Tile, { columns, rows }: Step): Tile | undefined {
  const column = columnOf(tile) + columns;
  const row = rowOf(tile) + rows;
  const isOnBoard = column >= 0 && column < width && row >= 0 && row < height;
  return isOnBoard ? row * width + column : undefined;
}
