import type { Journal } from "#application/ports/journal.ts";
import type { Page } from "#domain/page.ts";
import { headOf, isSealed, isTooOld, startOf } from "#domain/page.ts";
import type { Position } from "#protocol/position.ts";

/** What a client has missed, as far as it can be told without a gap. */
export interface Replay {
  /** Whether `pages` are all that is sealed after the position; if not, there are none. */
  readonly isComplete: boolean;
  /** Oldest first. */
  readonly pages: readonly Page[];
  /** The newest of the room, open or not; not if it is too old. */
  readonly newest: Page | undefined;
  /** The position of whoever has all of it. */
  readonly head: Position | undefined;
}

/** Two minutes of absence at 50 messages a second are 1,200 ticks of 100 ms, and about 1 MB. */
const mostTicks = 1_500;
const mostBytes = 2 * 1024 * 1024;

/**
 * Reads what came after a position. It is complete or empty: a part of it would look like all.
 *
 * @param now epoch milliseconds
 * @param onMissing told before anything is read of what came; it may throw
 */
export async function readReplay(
  journal: Journal,
  room: string,
  position: Position | null,
  now: number,
  deadline: number,
  onMissing = () => {},
): Promise<Replay> {
  const newest = await newestThatCounts(journal, room, now, deadline);
  const start = startOf(position, newest);
  const broken: Replay = { isComplete: false, pages: [], newest, head: headOf(newest, now) };
  // Who came when there was no log has missed nothing while there is none.
  if (newest === undefined || start === undefined) {
    return { ...broken, isComplete: position === null };
  }
  if (start.epoch !== newest.epoch || start.page > newest.number) return broken;
  if (start.page === newest.number) return { ...broken, isComplete: true };
  onMissing();
  const pages = await readAfter(journal, room, start, now, deadline);
  const reaches = pages !== undefined && start.page + pages.length >= newest.number;
  return reaches ? replayOf(pages, newest, now) : broken;
}

/** @returns nothing where there is no log, or none that is not too old */
export async function newestThatCounts(
  journal: Pick<Journal, "newest">,
  room: string,
  now: number,
  deadline: number,
): Promise<Page | undefined> {
  const [newest] = await journal.newest(room, 0, 1, deadline);
  return newest && !isTooOld(newest, now) ? newest : undefined;
}

/** The pages as they are now may be more than when the newest was read; never fewer. */
function replayOf(pages: readonly Page[], newestSeen: Page, now: number): Replay {
  const newest = pages.at(-1) ?? newestSeen;
  return { isComplete: true, pages: pages.filter(isSealed), newest, head: headOf(newest, now) };
}

/** @returns nothing unless every page is there, in one numbering, not too old and not too much */
async function readAfter(
  journal: Journal,
  room: string,
  { epoch, page: last }: Position,
  now: number,
  deadline: number,
): Promise<readonly Page[] | undefined> {
  const all: Page[] = [];
  let bytes = 0;
  for await (const some of journal.since(room, last + 1, deadline)) {
    for (const page of some) {
      all.push(page);
      bytes += page.bytes;
      const follows = page.epoch === epoch && page.number === last + all.length;
      if (!follows || isTooOld(page, now) || bytes > mostBytes) return undefined;
    }
    if (ticksIn(all) > mostTicks) return undefined;
  }
  return all;
}

function ticksIn(pages: readonly Page[]): number {
  return new Set(pages.map(({ tick }) => tick)).size;
}
