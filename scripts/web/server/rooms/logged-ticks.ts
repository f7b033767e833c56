import type { JoinEntry, LeaveEntry } from "#protocol/frames.ts";
import { serverUser } from "#protocol/server-seat.ts";
import type { Entry } from "../../../../src/domain/entry.ts";
import { readMessage } from "../../../../src/domain/entry.ts";
import type { Page } from "../../../../src/domain/page.ts";
import { headOf, tickName } from "../../../../src/domain/page.ts";
import type {
  EntryView,
  JoinView,
  LeaveView,
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
  /** The player's name of a connection that is or was there. */
  playerOf(connectionId: string): string | undefined;
  /** What was reported of the ticks of this room. */
  readonly reports: ReadonlyMap<TickName, TickView>;
}

/** More of one tick are counted rather than read. */
const mostComings = 20;

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
    const entries = page.entries.flatMap((entry) => entryView(entry, page, knowledge) ?? []);
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
  const openedBy = entry === undefined ? undefined : entryView(entry, first, knowledge)?.from;
  const report = knowledge.reports.get(tick);
  return {
    tick,
    pages: pages.length,
    entries: pages.reduce((sum, { entries }) => sum + entries.length, 0),
    ...(openedBy !== undefined && { openedBy }),
    comings: comingsIn(pages, knowledge),
    ...{ openedAt: first.openedAt, closesAt: first.closesAt },
    ...(last.endsTick && last.sealedAt !== undefined && { endedAt: last.sealedAt }),
    ...(report && { report }),
  };
}

function comingsIn(
  pages: readonly Page[],
  knowledge: Knowledge,
): readonly (JoinView | LeaveView)[] {
  const comings: (JoinView | LeaveView)[] = [];
  for (const page of pages) {
    for (const entry of page.entries) {
      // Those that are messages need not be read for this.
      if (entry.startsWith("[")) continue;
      const view = entryView(entry, page, knowledge);
      if (view !== undefined && view.kind !== "message") comings.push(view);
      if (comings.length === mostComings) return comings;
    }
  }
  return comings;
}

/** @returns nothing for what this version does not know */
function entryView(
  entry: Entry,
  { users }: Page,
  { playerNames, playerOf }: Knowledge,
): EntryView | undefined {
  const player = (seat: string, userId = users[seat], connectionId?: string): Player => {
    const known = userId === undefined ? undefined : nameOf(userId, playerNames);
    const name = known ?? (connectionId === undefined ? undefined : playerOf(connectionId));
    return {
      seat,
      ...(userId !== undefined && { userId }),
      ...(name !== undefined && { player: name }),
    };
  };
  const message = readMessage(entry);
  if (message !== undefined) {
    const { seat, id, json, to } = message;
    const addressees = to && { to: to.map((it) => player(it)) };
    return { kind: "message", from: player(seat), id: String(id), message: json, ...addressees };
  }
  // Written by our own functions only.
  const coming: Partial<JoinEntry & LeaveEntry> = JSON.parse(entry);
  if (coming.joined !== undefined) {
    const { seat, user, connectionId, profile } = coming.joined;
    const told = profile === undefined ? {} : { profile: JSON.stringify(profile) };
    return { kind: "joined", from: player(seat, user), connectionId, ...told };
  }
  if (coming.left === undefined) return undefined;
  const { seat, connectionId, reason } = coming.left;
  return { kind: "left", from: player(seat, undefined, connectionId), connectionId, reason };
}

function nameOf(userId: string, playerNames: ReadonlyMap<string, string>): string | undefined {
  return userId === serverUser ? "server" : playerNames.get(userId);
}
