import type { Random } from "./board.ts";
import { pick } from "./board.ts";

/** In characters, as a person counts them: a family of emoji is one. */
export const longestName = 24;

/** Of its JSON, in UTF-8: as much as a profile has room for, whose other members take few. */
export const longestNameBytes = 200;

/**
 * In UTF-16 code units. The longest emoji there are have half of it; what is longer is a letter with
 * a tower of accents, which would hide the lines above.
 */
const longestCharacter = 32;

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

/** Half of a surrogate pair; with the flag `u` no whole one is matched. */
const halfPair = /\p{Cs}/gu;

/**
 * What leaves something on the screen: a letter, a digit, a sign. Joiners, variation selectors and
 * the fillers of Hangul are none without one, and the blank of Braille is empty.
 */
const seen = /(?![\p{Default_Ignorable_Code_Point}\u2800])[\p{L}\p{N}\p{P}\p{S}]/u;

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
    .replace(halfPair, "\ufffd")
    .replace(unseen, " ")
    .replace(/\s+/gu, " ")
    .trim();
  const name = clipName(line).trim();
  return seen.test(name) ? name : "";
}

/** As much of a name as fits, and never a part of a character. */
export function clipName(text: string): string {
  const fitting = charactersOf(text).filter(({ length }) => length <= longestCharacter);
  let name = "";
  for (const character of fitting.slice(0, longestName)) {
    if (bytesOf(name + character) > longestNameBytes) break;
    name += character;
  }
  return name;
}

function bytesOf(name: string): number {
  return new TextEncoder().encode(JSON.stringify(name)).length;
}

/** What a person sees as one each; code points in the few browsers that cannot tell. */
function charactersOf(text: string): readonly string[] {
  if (!("Segmenter" in Intl)) return [...text];
  const segments = new Intl.Segmenter(undefined, { granularity: "grapheme" }).segment(text);
  return [...segments].map(({ segment }) => segment);
}
