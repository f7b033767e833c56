import { bytesOf, encodeEntry } from "#domain/entry.ts";
import type { Page } from "#domain/page.ts";
import { epoch as start } from "./builders.ts";

/** An open page without entries, the first of its tick. */
export function aPage(traits: Partial<Page> = {}): Page {
  const { number = 1, entries = [] } = traits;
  return {
    epoch: "e.1",
    number,
    entries,
    users: {},
    bytes: bytesOf(entries),
    tick: number,
    bytesBefore: 0,
    openedAt: start,
    closesAt: start + 100,
    endsTick: false,
    ...traits,
  };
}

/** A page that is a tick of its own, as in a quiet room. */
export function aTick(traits: Partial<Page> = {}): Page {
  return aPage({ sealedAt: start, sealedBy: "somebody", endsTick: true, ...traits });
}

/** What a player did, under these ids. */
export function entriesOf(seat: string, ...ids: readonly number[]): readonly string[] {
  return ids.map((id) => encodeEntry({ seat, id }, `"move ${id} é"`));
}
