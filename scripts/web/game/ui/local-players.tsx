import { useEffect, useState } from "preact/hooks";
import type { LocalGame } from "../../api.ts";
import { takenSeats } from "../session/seats.ts";
import type { Attempt } from "./use-log-in.ts";
import { localAttempt } from "./use-return.ts";

interface Props {
  readonly game: LocalGame;
  readonly isReady: boolean;
  /** The player who is being logged in. */
  readonly trying: string | undefined;
  readonly onChoose: (attempt: Attempt) => void;
}

/** One click each: their password is known to everybody on this machine, and of use nowhere else. */
export function LocalPlayers({ game, isReady, trying, onChoose }: Props) {
  const { players } = game;
  const taken = useTakenSeats();
  const suggested = players.find(({ name }) => !taken.has(name));

  return (
    <section aria-labelledby="local-players">
      <h2 id="local-players">Play as</h2>
      <ul class="players">
        {players.map((player) => (
          <li key={player.name}>
            <button
              type="button"
              class={player === suggested ? "player primary" : "player"}
              data-testid={`login-${player.name}`}
              aria-disabled={!isReady}
              onClick={() => {
                if (isReady) onChoose(localAttempt(game, player));
              }}
            >
              <span class="player-name">{player.name}</span>
              <span class="player-note">
                {player.name === trying
                  ? "logging in…"
                  : taken.has(player.name)
                    ? "in another window"
                    : "free"}
              </span>
            </button>
          </li>
        ))}
      </ul>
      <p class="hint">Open a second window and be somebody else, to play against yourself.</p>
    </section>
  );
}

function useTakenSeats(): ReadonlySet<string> {
  const [taken, setTaken] = useState<ReadonlySet<string>>(new Set());
  useEffect(() => {
    const look = () => void takenSeats().then(setTaken);
    look();
    window.addEventListener("focus", look);
    return () => window.removeEventListener("focus", look);
  }, []);
  return taken;
}
