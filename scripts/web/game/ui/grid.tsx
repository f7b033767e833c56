import { height, tileCount, width } from "../rules/board.ts";

const tiles = Array.from({ length: tileCount }, (_, tile) => tile);

/** The tiles, which never change. */
export function Grid() {
  return (
    <svg class="grid" viewBox={`0 0 ${width} ${height}`} aria-hidden="true">
      {tiles.map((tile) => {
        const column = tile % width;
        const row = Math.floor(tile / width);
        return (
          <rect
            key={tile}
            class={(column + row) % 2 === 0 ? "tile" : "tile tile-odd"}
            x={column + 0.04}
            y={row + 0.04}
            width={0.92}
            height={0.92}
            rx={0.18}
          />
        );
      })}
    </svg>
  );
}
