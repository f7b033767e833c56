import { useEffect, useRef, useState } from "preact/hooks";
import { summarise } from "../rules/announcements.ts";
import type { Game } from "../rules/game.ts";

/** Seldom enough that a screen reader can finish a sentence, in milliseconds. */
const everyMs = 1_200;

interface Props {
  readonly game: Game;
  /** Whether clues and one's own place are told too, which would be too much for most. */
  readonly speaksClues: boolean;
}

/** Tells a screen reader what the eye would have caught, gathered to a sentence or two at a time. */
export function Announcer({ game, speaksClues }: Props) {
  const latest = useRef({ game, speaksClues });
  latest.current = { game, speaksClues };
  const [text, setText] = useState("");

  useEffect(() => {
    let told = latest.current.game;
    const timer = setInterval(() => {
      const now = latest.current;
      const news = summarise(told, now.game, now.speaksClues);
      told = now.game;
      if (news !== "") setText(news);
    }, everyMs);
    return () => clearInterval(timer);
  }, []);

  return (
    <p class="unseen" aria-live="polite" data-testid="announcements">
      {text}
    </p>
  );
}
