import type { Entry } from "../../../../src/domain/entry.ts";
import { encodeEntry, stampOf } from "../../../../src/domain/entry.ts";
import type { Page } from "../../../../src/domain/page.ts";
import { headOf, tickName } from "../../../../src/domain/page.ts";
import type {
  EntryView,
  LoggedTick,
  Player,
  RoomView,
  TickContent,
  TickName,
  TickView,
} from "../../api.ts";

/** What is known beside the journal. */
export interface Knowledge {
  /** Players' names by their user ids. */
  readonly playerNames: ReadonlyMap<string, string>;
  /** What was reported of the ticks of this room. */
  readonly reports: ReadonlyMap<TickName, TickView>;
}

/** @param newest page of the room, if there is one @param now epoch milliseconds */
export function roomView(name: string, newest: Page | undefined, now: number): RoomView {
  const head = headOf(newest, now);
  const isOpen = newest !== undefined && !newest.endsTick;
  return {
    name,
    ...(head && { head }),
    ...(isOpen && { open: { tick: tickName(newest), closesAt: newest.closesAt } }),
  };
}

/**
 * @param pages of a room, newest first
 * @returns its ticks, newest first; without one whose first page is not among them
 */
export function loggedTicks(pages: readonly Page[], knowledge: Knowledge): readonly LoggedTick[] {
  const ticks = new Map<TickName, Page[]>();
  for (const page of pages) {
    const name = tickName(page);
    ticks.set(name, [page, ...(ticks.get(name) ?? [])]);
  }
  return [...ticks.values()].flatMap((ofTick) => loggedTick(ofTick, knowledge) ?? []);
}

/** @param pages of one tick, oldest first @returns nothing unless they begin with its first */
export function tickContent(pages: readonly Page[], knowledge: Knowledge): TickContent | undefined {
  const tick = loggedTick(pages, knowledge);
  const content = pages.map((page) => {
    const entries = page.entries.map((entry) => entryView(entry, page, knowledge));
    return { number: page.number, entries };
  });
  return tick && { ...tick, content };
}

function loggedTick(pages: readonly Page[], knowledge: Knowledge): LoggedTick | undefined {
  const [first] = pages;
  const last = pages.at(-1);
  if (first === undefined || last === undefined || first.number !== first.tick) return undefined;
  const tick = tickName(first);
  const [entry] = first.entries;
  const report = knowledge.reports.get(tick);
  return {
    tick,
    pages: pages.length,
    entries: pages.reduce((sum, { entries }) => sum + entries.length, 0),
    ...(entry !== undefined && { openedBy: playerOf(entry, first, knowledge) }),
    ...{ openedAt: first.openedAt, closesAt: first.closesAt },
    ...(last.endsTick && last.sealedAt !== undefined && { endedAt: last.sealedAt }),
    ...(report && { report }),
  };
}

function entryView(entry: Entry, page: Page, knowledge: Knowledge): EntryView {
  const stamp = stampOf(entry);
  // The message stands between its stamp and the last bracket.
  const start = encodeEntry(stamp, "").length - 1;
  return {
    from: playerOf(entry, page, knowledge),
    id: String(stamp.id),
    message: entry.slice(start, -1),
  };
}

function playerOf(entry: Entry, { users }: Page, { playerNames }: Knowledge): Player {
  const { seat } = stampOf(entry);
  const userId = users[seat];
  const player = userId === undefined ? undefined : playerNames.get(userId);
  return {
    seat,
    ...(userId !== undefined && { userId }),
    ...(player !== undefined && { player }),
  };
}
