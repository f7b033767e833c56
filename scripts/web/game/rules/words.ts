/** The board in words, for players who do not see it. */

import type { Tile } from "./board.ts";
import { columnOf, rowOf } from "./board.ts";
import type { Mark } from "./marks.ts";

/** Counted from 1 at the left and at the bottom, as people count. */
export function placeInWords(tile: Tile): string {
  return `column ${columnOf(tile) + 1}, row ${rowOf(tile) + 1}`;
}

/** Such as "2 left, 1 up"; or "here". */
export function wayInWords(from: Tile, to: Tile): string {
  const across = columnOf(to) - columnOf(from);
  const along = rowOf(to) - rowOf(from);
  const parts = [
    across !== 0 && `${Math.abs(across)} ${across > 0 ? "right" : "left"}`,
    along !== 0 && `${Math.abs(along)} ${along > 0 ? "up" : "down"}`,
  ].filter((part) => part !== false);
  return parts.join(", ") || "here";
}

/** @param standing where the player stands, who may be on no tile */
export function markInWords({ kind, tile }: Mark, standing: Tile | undefined): string {
  const what = kind === "moved" ? "Movement near" : "Search at";
  return `${what} ${standing === undefined ? placeInWords(tile) : wayInWords(standing, tile)}.`;
}
