import type { Game } from "./game.ts";
import { markInWords, placeInWords } from "./words.ts";

/** More sentences at once are not listened to. */
const mostSentences = 3;

/**
 * What a listener has to be told of all that happened between two looks at the game; an empty text
 * if nothing. What was missed is counted rather than read out.
 *
 * @param isDetailed tells the clues and one's own place as well
 */
export function summarise(before: Game, now: Game, isDetailed: boolean): string {
  const sentences = [...notices(before, now), ...(isDetailed ? details(before, now) : [])];
  const latest = sentences.slice(-mostSentences);
  const missed = sentences.length - latest.length;
  return [missed > 0 && `${missed} more before.`, ...latest].filter(Boolean).join(" ");
}

function notices(before: Game, now: Game): string[] {
  const toldId = before.notices.at(-1)?.id ?? 0;
  return now.notices.filter(({ id }) => id > toldId).map(({ text }) => text);
}

function details(before: Game, now: Game): string[] {
  const standing = now.phase === "playing" ? now.tile : undefined;
  const clues = now.marks
    .filter((it) => !before.marks.includes(it))
    .map((it) => markInWords(it, standing));
  const hasMoved = standing !== undefined && standing !== before.tile;
  return hasMoved ? [...clues, `You: ${placeInWords(standing)}.`] : clues;
}
