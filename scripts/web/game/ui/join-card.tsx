import { useEffect, useId, useRef } from "preact/hooks";
import type { Game } from "../rules/game.ts";
import { clipName } from "../rules/names.ts";

interface Props {
  readonly game: Game;
  readonly name: string;
  /** Taken by whoever gives no name. */
  readonly fallback: string;
  readonly isOpen: boolean;
  readonly onName: (name: string) => void;
  readonly onJoin: () => void;
}

/** Lies on the board of whoever is not on it: at first, and after being tagged. */
export function JoinCard({ game, name, fallback, isOpen, onName, onJoin }: Props) {
  const id = useId();
  const wasTagged = game.phase === "tagged";
  const field = useRef<HTMLInputElement>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  // Somebody who was tagged is still pressing keys: they must land neither in the name nor on the
  // button.
  useEffect(() => (wasTagged ? heading : field).current?.focus(), [wasTagged]);

  return (
    <section class="card" aria-labelledby={id} data-testid="join-card">
      <h2 id={id} ref={heading} tabIndex={-1}>
        {wasTagged ? "You were tagged!" : "Who are you?"}
      </h2>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (isOpen) onJoin();
        }}
      >
        <div class="field">
          <label for={`${id}-name`}>Your name</label>
          <input
            ref={field}
            id={`${id}-name`}
            data-testid="name"
            value={name}
            placeholder={fallback}
            autocomplete="off"
            spellcheck={false}
            onInput={({ currentTarget }) => onName(clip(currentTarget))}
          />
        </div>
        <button type="submit" class="primary" data-testid="join" disabled={!isOpen}>
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

/** `maxlength` counts otherwise, and would cut inside of a character. */
function clip(field: HTMLInputElement): string {
  const clipped = clipName(field.value);
  if (clipped !== field.value) field.value = clipped;
  return clipped;
}

function joinLabel(isOpen: boolean, wasTagged: boolean): string {
  if (!isOpen) return "Connecting…";
  return wasTagged ? "Play again" : "Join the game";
}
