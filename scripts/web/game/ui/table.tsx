import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { forgetSeat, keepSeat, placeIn } from "../session/kept-seat.ts";
import type { MatchView } from "../session/match.ts";
import { windowStore } from "../session/window-store.ts";
import { Announcer } from "./announcer.tsx";
import { Board } from "./board.tsx";
import { ConnectionNotice } from "./connection-notice.tsx";
import { JoinCard } from "./join-card.tsx";
import type { KeyAction } from "./keyboard.ts";
import { MessageLog } from "./message-log.tsx";
import { People } from "./people.tsx";
import { ScoreCard } from "./score-card.tsx";
import type { Seat } from "./seat.ts";
import { StatusBar } from "./status-bar.tsx";
import { TouchPad } from "./touch-pad.tsx";
import { useKeyboard } from "./use-keyboard.ts";
import { useMatch } from "./use-match.ts";

interface Props {
  readonly seat: Seat;
  readonly isLocal: boolean;
  readonly onLeave: () => void;
}

/** The game itself: the board, what is happening, and the means to play. */
export function Table({ seat, isLocal, onLeave }: Props) {
  const { match, name } = seat;
  const view = useMatch(match);
  const { game, connection } = view;
  const [speaksClues, setSpeaksClues] = useState(false);
  const isPlaying = game.phase === "playing";
  const board = useFocusWhile(isPlaying);
  useKeptSeat(seat, view);

  const join = useCallback(() => match.join(name), [match, name]);
  const act = useCallback(
    (action: KeyAction): boolean => {
      const { phase } = match.view.game;
      if (action === "join") {
        if (phase === "tagged") join();
        return phase === "tagged";
      }
      if (phase !== "playing") return false;
      if (action === "search") match.search();
      else match.move(action.move);
      return true;
    },
    [match, join],
  );
  useKeyboard(act);

  return (
    <div class="table" data-phase={game.phase}>
      <StatusBar seat={seat} view={view} isLocal={isLocal} onLeave={onLeave} />
      <main class="play">
        <h1 class="unseen">Unseen Tag</h1>
        <div class="stage">
          <Board ref={board} view={view} />
          {!isPlaying && !view.isReturning && (
            <JoinCard game={game} name={name} isOpen={connection.state === "open"} onJoin={join} />
          )}
          <ConnectionNotice connection={connection} onLeave={onLeave} />
        </div>
        <aside class="panel" aria-label="Score, players and messages">
          <ScoreCard score={game.score} />
          <People name={name} players={game.players} />
          <MessageLog notices={game.notices} />
          <label class="switch">
            <input
              type="checkbox"
              data-testid="speak-clues"
              checked={speaksClues}
              onChange={({ currentTarget }) => setSpeaksClues(currentTarget.checked)}
            />
            <span>Describe the board to screen readers</span>
          </label>
        </aside>
        <TouchPad isDisabled={!isPlaying || connection.state !== "open"} onAct={act} />
      </main>
      <Announcer game={game} speaksClues={speaksClues} />
    </div>
  );
}

/** A reload comes back to where one is; but not whom the relay has put out. */
function useKeptSeat(seat: Seat, { game, isReturning, connection }: MatchView): void {
  const { player, room, name, isKept } = seat;
  const { phase, tile, score } = game;
  const isOver = connection.state === "closed";
  useEffect(() => {
    if (isOver) forgetSeat(windowStore());
    else if (isKept && !isReturning) {
      keepSeat({ player, room, place: { ...placeIn(game), name } }, windowStore());
    }
  }, [player, room, isKept, isReturning, isOver, phase, tile, score]);
}

/** Whoever steps onto the board plays at once, wherever the focus was. */
function useFocusWhile(isPlaying: boolean) {
  const board = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (isPlaying) board.current?.focus({ preventScroll: true });
  }, [isPlaying]);
  return board;
}
