import type { Tile } from "../rules/board.ts";
import { tilePosition } from "./tile-position.ts";

interface Props {
  readonly tile: Tile;
  /** Columns from the left. */
  readonly x: number;
  /** Rows from the bottom, as players number them. */
  readonly y: number;
}

/** The player at this window; the only one that this window ever shows. */
export function Token({ tile, x, y }: Props) {
  return (
    <div
      class="token"
      data-testid="own-token"
      data-tile={tile}
      data-x={x}
      data-y={y}
      style={tilePosition(tile)}
      aria-hidden="true"
    >
      <span />
    </div>
  );
}
