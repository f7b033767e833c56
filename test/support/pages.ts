import { encodeEntry } from "#domain/entry.ts";
import type { Page } from "#domain/page.ts";
import { contentBytes } from "#domain/page.ts";
import { epoch as start } from "./builders.ts";

/** In UTF-8: a journal adds up what it is told, whatever that counts. */
export function bytesOf(entries: readonly string[]): number {
  return entries.reduce((sum, entry) => sum + Buffer.byteLength(entry), 0);
}

/** An open page without entries, the first of its tick. */
export function aPage(traits: Partial<Page> = {}): Page {
  const { number = 1, entries = [], users = {} } = traits;
  return {
    epoch: "e.1",
    number,
    entries,
    users,
    bytes: contentBytes(entries, users),
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
