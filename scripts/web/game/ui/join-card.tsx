import { useEffect, useId, useRef } from "preact/hooks";
import type { Game } from "../rules/game.ts";

interface Props {
  readonly game: Game;
  readonly name: string;
  readonly isOpen: boolean;
  readonly onJoin: () => void;
}

/** Lies on the board of whoever is not on it: at first, and after being tagged. */
export function JoinCard({ game, name, isOpen, onJoin }: Props) {
  const id = useId();
  const wasTagged = game.phase === "tagged";
  const button = useRef<HTMLButtonElement>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  // Somebody who was tagged is still pressing keys: they must not land on the button.
  useEffect(() => (wasTagged ? heading : button).current?.focus(), [wasTagged, isOpen]);

  return (
    <section class="card" aria-labelledby={id} data-testid="join-card">
      <h2 id={id} ref={heading} tabIndex={-1}>
        {wasTagged ? (
          "You were tagged!"
        ) : (
          <>
            Ready, <bdi data-testid="own-name">{name}</bdi>?
          </>
        )}
      </h2>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (isOpen) onJoin();
        }}
      >
        <button ref={button} type="submit" class="primary" data-testid="join" disabled={!isOpen}>
          {joinLabel(isOpen, wasTagged)}
        </button>
      </form>
      {wasTagged && (
        <p class="hint">
          <span class="with-keys">
            Press <kbd>Enter</kbd>
          </span>
          <span class="with-touch">Tap “Play again”</span> for another round, somewhere else on the
          board.
        </p>
      )}
    </section>
  );
}

function joinLabel(isOpen: boolean, wasTagged: boolean): string {
  if (!isOpen) return "Connecting…";
  return wasTagged ? "Play again" : "Join the game";
}
