import type { Tile } from "./board.ts";

/** What can be seen of the others for a moment: `?` near a move, `!` where one searched. */
export interface Mark {
  /** Differs from all that are seen with it, and from the one before it on its tile. */
  readonly id: number;
  readonly kind: "moved" | "searched";
  readonly tile: Tile;
  /** Milliseconds. */
  readonly at: number;
}

/** How long a mark is seen, with its fading in and out, in milliseconds; about as in the sample. */
export const markMs = 2_400;

/** A tile has one mark, the latest; so there are never more marks than tiles. */
export function marked(
  marks: readonly Mark[],
  kind: Mark["kind"],
  tile: Tile,
  at: number,
): readonly Mark[] {
  const id = marks.reduce((highest, mark) => Math.max(highest, mark.id), 0) + 1;
  const others = fresh(marks, at).filter((mark) => mark.tile !== tile);
  return [...others, { id, kind, tile, at }];
}

/** Without those that have faded. */
export function fresh(marks: readonly Mark[], at: number): readonly Mark[] {
  const left = marks.filter((mark) => at - mark.at < markMs);
  return left.length === marks.length ? marks : left;
}
