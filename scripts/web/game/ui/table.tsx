import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { cleanName, suggestName } from "../rules/names.ts";
import { keepSeat, placeIn } from "../session/kept-seat.ts";
import type { MatchView } from "../session/match.ts";
import { windowStore } from "../session/window-store.ts";
import { Announcer } from "./announcer.tsx";
import { Board } from "./board.tsx";
import { ConnectionNotice } from "./connection-notice.tsx";
import { JoinCard } from "./join-card.tsx";
import type { KeyAction } from "./keyboard.ts";
import { MessageLog } from "./message-log.tsx";
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
  const { match } = seat;
  const view = useMatch(match);
  const { game, connection } = view;
  const [name, setName] = useState(seat.name);
  const [fallback] = useState(() => suggestName(Math.random));
  const [speaksClues, setSpeaksClues] = useState(false);
  const isPlaying = game.phase === "playing";
  const board = useFocusWhile(isPlaying);
  useKeptSeat(seat, view);

  const join = useCallback(() => match.join(cleanName(name) || fallback), [match, name, fallback]);
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
            <JoinCard
              game={game}
              name={name}
              fallback={fallback}
              isOpen={connection.state === "open"}
              onName={setName}
              onJoin={join}
            />
          )}
          <ConnectionNotice connection={connection} onLeave={onLeave} />
        </div>
        <aside class="panel" aria-label="Score and messages">
          <ScoreCard score={game.score} />
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

/** A reload comes back to where one is. */
function useKeptSeat({ player, room, name, isKept }: Seat, { game, isReturning }: MatchView): void {
  const { phase, tile, score } = game;
  useEffect(() => {
    if (!isKept || isReturning) return;
    const place = placeIn(game);
    keepSeat({ player, room, place: { ...place, name: place.name || name } }, windowStore());
  }, [player, room, isKept, isReturning, phase, tile, score]);
}

/** Whoever steps onto the board plays at once, wherever the focus was. */
function useFocusWhile(isPlaying: boolean) {
  const board = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (isPlaying) board.current?.focus({ preventScroll: true });
  }, [isPlaying]);
  return board;
}
