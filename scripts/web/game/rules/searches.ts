/**
 * Who tagged whom. The sample's players tell only that they were tagged, so a tag is one's own when
 * they name one's own search; or, of a Unity player, when one's own search was the latest of all.
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
  /** When somebody else searched last. */
  readonly othersAt?: number;
}

export const noSearches: Searches = {};

/** How long a search keeps the player in place, in milliseconds; as in the sample. */
export const cooldownMs = 1_000;

/** How long after a search its success is heard of, in milliseconds. */
export const answerMs = 5_000;

export function searched(searches: Searches, own: Search): Searches {
  return { ...searches, own };
}

export function othersSearched(searches: Searches, at: number): Searches {
  return { ...searches, othersAt: at };
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
  { own, othersAt }: Searches,
  tag: { readonly search?: string; readonly at: number },
): boolean {
  if (own === undefined || tag.at - own.at > answerMs) return false;
  if (tag.search !== undefined) return tag.search === own.id;
  return othersAt === undefined || othersAt < own.at;
}
