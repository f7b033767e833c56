import type { Random } from "./board.ts";
import { pick } from "./board.ts";

/** In characters, as a person counts them. */
export const longestName = 24;

const names = [
  "Borrowed Umbrella",
  "Patient Snail",
  "Second Sock",
  "Velvet Owl",
  "Quiet Kettle",
  "Loose Button",
  "Paper Lantern",
  "Sleepy Comet",
  "Left Mitten",
  "Salted Plum",
] as const;

/** Line breaks and other controls, and characters that are unseen or turn the text around. */
const unseen =
  /[\p{Cc}\p{Zl}\p{Zp}\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff]/gu;

/** More than any name needs, so that a stranger's megabyte is not searched. */
const longestText = 1_000;

/** For whoever joins without a name. */
export function suggestName(random: Random): string {
  return pick(names, random) ?? names[0];
}

/**
 * A name on one short line, whoever wrote it. Empty if nothing of it can be seen.
 */
export function cleanName(text: string): string {
  const line = text
    .slice(0, longestText)
    .toWellFormed()
    .replace(unseen, " ")
    .replace(/\s+/gu, " ")
    .trim();
  return [...line].slice(0, longestName).join("").trim();
}
