import type { Ref } from "preact";
import { columnOf, height, rowOf, width } from "../rules/board.ts";
import { placeInWords } from "../rules/words.ts";
import type { MatchView } from "../session/match.ts";
import { Grid } from "./grid.tsx";
import { MarkSign } from "./mark-sign.tsx";
import { tilePosition } from "./tile-position.ts";
import { Token } from "./token.tsx";

interface Props {
  readonly ref: Ref<HTMLDivElement>;
  readonly view: MatchView;
}

/** For the eye a picture; for a screen reader one thing that takes keys and says where one stands. */
export function Board({ ref, view: { game, isSearching, connection } }: Props) {
  const { tile, phase, marks, searches } = game;
  const isPlaying = phase === "playing" && tile !== undefined;
  return (
    <div
      ref={ref}
      class="board"
      data-testid="board"
      data-width={width}
      data-height={height}
      data-paused={connection.state !== "open"}
      role="application"
      aria-roledescription="game board"
      aria-label={`Board of ten by ten tiles. ${
        isPlaying ? `You are in ${placeInWords(tile)}.` : "You are not on it."
      }`}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: it takes the keys that play the game
      tabIndex={0}
    >
      <Grid />
      {isPlaying && <div class="lantern" style={tilePosition(tile)} />}
      {marks.map((mark) => (
        <MarkSign key={mark.id} mark={mark} />
      ))}
      {isPlaying && isSearching && searches.own && (
        <div
          key={searches.own.id}
          class="own-search"
          data-testid="own-search"
          data-tile={tile}
          style={tilePosition(tile)}
        />
      )}
      {isPlaying && <Token tile={tile} x={columnOf(tile)} y={rowOf(tile)} />}
    </div>
  );
}
