import type { Tile } from "../rules/board.ts";
import { columnOf, height, rowOf } from "../rules/board.ts";

/** Columns from the left and rows from the top, in tiles, for the style sheet to place. */
export function tilePosition(tile: Tile) {
  return { "--column": String(columnOf(tile)), "--row": String(height - 1 - rowOf(tile)) };
}
