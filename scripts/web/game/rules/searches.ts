/**
 * Who tagged whom. The sample's players tell only that they were tagged, so a tag is one's own when
 * they name one's own search; or, of a Unity player, when one's own search was the latest of all in the
 * order of the room.
 */

import type { Random } from "./board.ts";

export interface Search {
  /** Milliseconds. */
  readonly at: number;
  /** Tells it from the searches of others. */
  readonly id: string;
}

export interface Searches {
  /** One's own latest. */
  readonly own?: Search;
  /** The ids of one's own before it, the latest last. */
  readonly earlier: readonly string[];
  /** Whether one's own latest is the latest of all, in the order of the room. */
  readonly isLatest: boolean;
}

export const noSearches: Searches = { earlier: [], isLatest: false };

/** How long a search keeps the player in place, in milliseconds; as in the sample. */
export const cooldownMs = 1_000;

/** How long after a search a tag counts for it that names none, in milliseconds. */
export const answerMs = 5_000;

/** Whoever was away learns late that he was tagged, and by which search. */
const rememberedSearches = 30;

/** One searches; from now on one waits, whatever the others do. */
export function searched({ own, earlier }: Searches, latest: Search): Searches {
  const before = own === undefined ? earlier : [...earlier, own.id].slice(-rememberedSearches);
  return { own: latest, earlier: before, isLatest: false };
}

/** One's own search is in the log. */
export function ownSearchArrived(searches: Searches, id: string | undefined): Searches {
  return { ...searches, isLatest: searches.own !== undefined && searches.own.id === id };
}

export function othersSearched(searches: Searches): Searches {
  return { ...searches, isLatest: false };
}

/** Twelve letters and digits, or a few less. */
export function newSearchId(random: Random): string {
  return Math.floor(random() * Number.MAX_SAFE_INTEGER).toString(36);
}

/**
 * Whether a tag heard of was one's own. Without a search of one's own it never is, whatever a
 * stranger claims.
 *
 * @param tag `search` is the search that the tagged player names; a Unity player names none
 */
export function isOwnTag(
  { own, earlier, isLatest }: Searches,
  tag: { readonly search?: string; readonly at: number },
): boolean {
  if (own === undefined) return false;
  if (tag.search !== undefined) return tag.search === own.id || earlier.includes(tag.search);
  return isLatest && tag.at - own.at <= answerMs;
}
